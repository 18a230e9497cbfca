import { existsSync } from 'node:fs';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { listAgentKeys, type PublicIdentity } from './agent-keys.ts';
import { certificateBeside, readKeyFile, type KeyFile } from './key-files.ts';

/** Asks for the passphrase of a key file; undefined without an operator. */
export type AskSecret = (what: { keyFile: string }) => Promise<string | undefined>;

/** Login keys, in the order of attempts. No private key is read yet. */
export interface Identities {
  keys: PublicIdentity[];
  /** Kinds that only the OpenSSH client can use: certificates and security keys. */
  others: PublicIdentity[];
  certificates: string[];
  /** Files that need a passphrase. */
  locked: string[];
  agentSocket: string | null;
  /** Set if the agent timed out. */
  silentAgent?: string;
}

const USABLE = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa)$/;

/** Keys for a machine: only named ones with IdentitiesOnly or IdentityFile. Reads public halves; never prompts. */
export async function loadIdentities(target: ResolvedTarget): Promise<Identities> {
  const files = target.identityFiles.map(readKeyFile);
  const { identityAgent: agent } = target;
  const inAgent = agent === null ? { keys: [], silent: false } : await listAgentKeys(agent);
  const candidates = orderKeys(target, files, inAgent.keys);
  const keys = candidates.filter(({ type }) => USABLE.test(type));
  const beside = target.identityFiles.flatMap((path) => certificateBeside(path) ?? []);
  return {
    keys,
    others: candidates.filter(({ type }) => !USABLE.test(type)),
    certificates: [...new Set([...target.certificateFiles.filter((path) => existsSync(path)), ...beside])],
    locked: keys.flatMap(({ path }) => (path !== undefined && isLocked(files, path) ? [path] : [])),
    agentSocket: agent,
    ...(agent !== null && inAgent.silent ? { silentAgent: agent } : {}),
  };
}

/** As OpenSSH: named files in the agent, its other keys if allowed, then files. */
function orderKeys(target: ResolvedTarget, files: KeyFile[], inAgent: PublicIdentity[]): PublicIdentity[] {
  const named = files.flatMap(({ identity }) => (identity ? [identity] : []));
  const isNamed = (key: PublicIdentity): boolean => named.some(({ blob }) => carries(key, blob));
  const only = target.identitiesOnly || (target.identityFilesNamed && named.length > 0);
  const first = named.flatMap(({ blob }) => inAgent.filter((key) => carries(key, blob)));
  const rest = only ? [] : inAgent.filter((key) => !isNamed(key));
  const own = files.flatMap(({ present, identity }) => (present && identity ? [identity] : []));
  const keys = [...first, ...rest, ...own];
  return keys.filter((key, index) => keys.findIndex(({ blob }) => blob.equals(key.blob)) === index);
}

/** The key, or a certificate, which holds the bytes of its key after the nonce. */
function carries({ blob }: PublicIdentity, key: Buffer): boolean {
  const type = key.length < 4 ? 0 : 4 + key.readUInt32BE(0);
  return blob.equals(key) || blob.includes(key.subarray(type));
}

function isLocked(files: KeyFile[], wanted: string): boolean {
  return files.some(({ path, locked }) => path === wanted && locked);
}
