import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { firstOf, readText } from './key-files.ts';
import type { PublicIdentity } from './agent-keys.ts';
import type { AskSecret, Identities } from './load-identities.ts';

const ATTEMPTS = 3;

/** Keys for ssh2: allowed agent keys and key files. Asks for a passphrase only after the server accepts the key. */
export class IdentityAgent extends ssh2.OpenSSHAgent {
  readonly #keys: PublicIdentity[];
  readonly #locked: string[];
  readonly #ask: AskSecret | undefined;
  /** Locked key files, and an agent that timed out. */
  readonly untried: { locked: string[]; silentAgent?: string };

  constructor({ keys, locked, agentSocket, silentAgent }: Identities, ask?: AskSecret) {
    super(agentSocket ?? '');
    this.#keys = keys;
    this.#locked = locked;
    this.#ask = ask;
    this.untried = { locked: [], ...(silentAgent === undefined ? {} : { silentAgent }) };
  }

  /** True if signing needs no prompt: an unencrypted key with one algorithm. */
  signsAtOnce(key: ParsedKey): boolean {
    const path = this.#fileOf(key.getPublicSSH());
    return path !== undefined && !this.#locked.includes(path) && key.type !== 'ssh-rsa';
  }

  startsAtOnce(): boolean {
    const [first] = this.#keys;
    return first?.path !== undefined && !this.#locked.includes(first.path) && first.type !== 'ssh-rsa';
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    const parsed = this.#keys.map(({ blob }) => ssh2.utils.parseKey(blob));
    callback(
      null,
      parsed.flatMap((key) => (key instanceof Error ? [] : [firstOf(key)])),
    );
  }

  override sign(
    key: ParsedKey | Buffer | string,
    data: Buffer,
    options?: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): boolean {
    const done = typeof options === 'function' ? options : (callback ?? (() => undefined));
    const given = typeof options === 'function' ? {} : (options ?? {});
    const path = this.#fileOf(key);
    if (path === undefined) return super.sign(key, data, given, done);
    void this.#signWithFile(path, data, given.hash, done);
    return true;
  }

  async #signWithFile(path: string, data: Buffer, hash: string | undefined, done: SignCallback): Promise<void> {
    const key = await this.#unlock(path).catch(() => undefined);
    if (key) done(null, key.sign(data, hash));
    else done(new Error(`key file ${path} could not be used`));
  }

  #fileOf(key: ParsedKey | Buffer | string): string | undefined {
    const parsed = ssh2.utils.parseKey(key);
    if (parsed instanceof Error) return undefined;
    const blob = firstOf(parsed).getPublicSSH();
    return this.#keys.find((one) => one.blob.equals(blob))?.path;
  }

  async #unlock(path: string): Promise<ParsedKey> {
    const text = readText(path) ?? '';
    const open = ssh2.utils.parseKey(text);
    if (!(open instanceof Error)) return firstOf(open);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const passphrase = await this.#ask?.({ keyFile: path });
      if (passphrase === undefined) break;
      const parsed = ssh2.utils.parseKey(text, passphrase);
      if (!(parsed instanceof Error)) return firstOf(parsed);
    }
    this.untried.locked.push(path);
    throw new Error('locked');
  }
}
