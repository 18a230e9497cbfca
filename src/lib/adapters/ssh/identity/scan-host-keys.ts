import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { hostUnreachable, type HopName } from '../failures/ssh-errors.ts';
import { fromSsh2, type Ssh2Failure } from '../failures/ssh2-failure.ts';
import type { HostKeyVerdict } from './check-host-key.ts';
import { hopName } from './hop-names.ts';
import type { Hop } from './choose-driver.ts';
import { keyTypeOf } from './fingerprint.ts';
import { sha256Fingerprint } from '../../../core/project/key-fingerprint.ts';
import { IdentityAgent } from './identity-agent.ts';
import { jumpConnection } from './jump-connection.ts';
import { openCommand } from './open-command.ts';
import type { AskSecret } from './load-identities.ts';

/** The key that one machine presented, and what is known of it. */
export interface ScannedKey extends HostKeyVerdict {
  at: HopName;
  /** How known_hosts names the machine. */
  name: string;
  type: string;
  fingerprint: string;
  blob: Buffer;
}

export interface ScanOptions {
  askSecret?: AskSecret | undefined;
  signal?: AbortSignal | undefined;
}

const READY_MS = 15_000;
const PROMPT_MS = 120_000;

/** Host keys of jump hosts and host, nearest first, up to the first untrusted one. No login before trust. */
export async function scanHostKeys(hops: Hop[], options: ScanOptions = {}): Promise<ScannedKey[]> {
  const open: Client[] = [];
  const commands = new AbortController();
  const seen: ScannedKey[] = [];
  try {
    for (const [index, hop] of hops.entries()) {
      const isJump = index < hops.length - 1;
      const at = hopName(hops.slice(0, index + 1), isJump);
      const before = open.at(-1);
      const sock = before ? await onwards(before, hop, seen.at(-1)?.at ?? at, at) : proxied(hop, commands);
      const { key, client } = await meet(hop, at, sock, options);
      seen.push(key);
      if (!client) break;
      open.push(client);
    }
    return seen;
  } finally {
    for (const client of open.toReversed()) client.destroy();
    commands.abort();
  }
}

interface Met {
  key: ScannedKey;
  /** Logged in; only for a trusted jump host. */
  client?: Client;
}

function meet(hop: Hop, at: HopName, sock: Duplex | undefined, options: ScanOptions): Promise<Met> {
  const { promise, resolve, reject } = Promise.withResolvers<Met>();
  const client = new ssh2.Client();
  const agent = new IdentityAgent(hop.identities, options.askSecret);
  const tried = hop.identities.keys.map(({ fingerprint }) => fingerprint);
  let key: ScannedKey | undefined;
  const verify = (blob: Buffer): boolean => {
    key = scanned(hop, at, blob);
    const trusted = at.isJump && key.verdict === 'ok';
    if (!trusted) resolve({ key });
    return trusted;
  };
  const stop = (): void => {
    reject(options.signal?.reason ?? new Error('stopped'));
    client.destroy();
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  client.on('error', (error: Ssh2Failure) => {
    if (error.level !== 'agent') reject(fromSsh2(error, at, tried, agent.untried));
  });
  client.on('close', () => reject(hostUnreachable(at, 'hung-up')));
  client.on('ready', () => key && resolve({ key, client }));
  client.connect(connectConfig(hop, agent, verify, sock));
  return promise.finally(() => options.signal?.removeEventListener('abort', stop));
}

function connectConfig(
  { target, identities, policy }: Hop,
  agent: IdentityAgent,
  verify: (blob: Buffer) => boolean,
  sock: Duplex | undefined,
): ConnectConfig {
  const { host, port, user: username } = target;
  return {
    host,
    port,
    username,
    ...(sock ? { sock } : {}),
    algorithms: { serverHostKey: policy.algorithms },
    hostVerifier: verify,
    readyTimeout: identities.locked.length > 0 ? PROMPT_MS : patienceOf(target),
    agent,
    authHandler: ['agent'],
  };
}

function scanned({ policy }: Hop, at: HopName, blob: Buffer): ScannedKey {
  return {
    ...policy.check(blob),
    at,
    name: policy.name,
    type: keyTypeOf(blob),
    fingerprint: sha256Fingerprint(blob),
    blob: Buffer.from(blob),
  };
}

/** A line through the ProxyCommand of a machine, which the shell runs as OpenSSH would. */
function proxied({ target: { proxyCommand } }: Hop, { signal }: AbortController): Duplex | undefined {
  return proxyCommand === undefined ? undefined : openCommand(proxyCommand, signal);
}

function onwards(client: Client, { target }: Hop, from: HopName, at: HopName): Promise<Duplex> {
  return jumpConnection(client, target, { from, at }, patienceOf(target));
}

function patienceOf({ connectTimeout }: ResolvedTarget): number {
  return connectTimeout === undefined ? READY_MS : connectTimeout * 1000;
}
