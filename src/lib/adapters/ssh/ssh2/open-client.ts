import ssh2, { type CipherAlgorithm, type Client, type ConnectConfig } from 'ssh2';
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import {
  fromSsh2,
  hostUnreachable,
  jumpForbidden,
  refusalOf,
  type Between,
  type HopName,
  type Ssh2Failure,
} from '../failures/ssh-errors.ts';
import { hopName, type Hop } from '../identity/hops.ts';
import { presentedBy } from '../identity/known-hosts.ts';
import { IdentityAgent } from '../identity/identity-agent.ts';
import type { AskSecret } from '../identity/load-identities.ts';
import { inHandshakeTurn } from '../session/handshake-turns.ts';
import { freeSent, gatherWrites, keepKeyObjects } from './packets.ts';
import { socketOf, protocolOf, serverOf, type Protocol, type Prove } from './inside.ts';

export interface ClientOptions {
  askSecret?: AskSecret | undefined;
  keepaliveMs?: number | undefined;
  /** Receives the round-trip time in ms once the host key is known, before login. */
  onTrip?: ((ms: number) => void) | undefined;
  /** Receives the presented key; false ends the connection before login. */
  onKey?: ((blob: Buffer) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

const READY_MS = 15_000;
/** While the operator types a passphrase. */
const PROMPT_MS = 120_000;
const KEEPALIVE_MS = 5_000;
const KEEPALIVE_COUNT = 3;
/** Round trips of the key exchange; a new connection takes one more. */
const TRIPS_TO_KEY = 2;
/** Fixed order: GCM first, which processors accelerate. */
const CIPHERS: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];

/** A client logged in to the last hop, over that of the hop before it. Tries once. */
export async function openClient(
  hops: Hop[],
  isJump: boolean,
  before: Client | undefined,
  options: ClientOptions,
): Promise<Client> {
  const hop = hops.at(-1);
  if (!hop) throw new TypeError('a route needs a machine');
  const { proxyCommand } = hop.target;
  const at = hopName(hops, isJump);
  const from = hopName(hops.slice(0, -1), true);
  return inHandshakeTurn(hops, async () => {
    if (before) return login(hop, at, await jumpConnection(before, hop.target, { from, at }, patienceOf(hop)), options);
    return login(hop, at, proxyCommand === undefined ? undefined : openCommand(proxyCommand), options);
  });
}

function login(hop: Hop, at: HopName, sock: Duplex | undefined, options: ClientOptions): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const client = new ssh2.Client();
  const agent = new IdentityAgent(hop.identities, options.askSecret);
  const tried = hop.identities.keys.map(({ fingerprint }) => fingerprint);
  let refusal: SovranError | undefined;
  const asked = performance.now();
  const verify = (blob: Buffer): boolean => {
    options.onTrip?.((performance.now() - asked) / (sock ? TRIPS_TO_KEY : TRIPS_TO_KEY + 1));
    const presented = presentedBy(blob);
    refusal = refusalOf(hop.policy.judge(presented), at, presented);
    return (options.onKey?.(blob) ?? true) && refusal === undefined;
  };
  const stop = (): void => reject(options.signal?.reason);
  options.signal?.addEventListener('abort', stop, { once: true });
  // ssh2 emits `error` twice on a failed connection, and later again: the listener stays for the client's life.
  client.on('error', (error: Ssh2Failure) => {
    if (error.level !== 'agent') reject(refusal ?? fromSsh2(error, at, tried, agent.untried));
  });
  // A connection through a jump host ends half: ssh2 would wait for its other half for ever.
  client.on('end', () => sock?.destroy());
  client.on('close', () => reject(refusal ?? hostUnreachable(at, 'hung-up')));
  client.on('ready', () => resolve(client));
  client.connect(configOf(hop, agent, verify, sock, options));
  hasten(client, agent, sock);
  keepKeyObjects(client);
  promise.catch(() => (sock ?? socketOf(client))?.destroy());
  return promise.finally(() => options.signal?.removeEventListener('abort', stop));
}

/** Closes without waiting for the reply. */
export async function closeClient(client: Client): Promise<void> {
  const socket = socketOf(client);
  client.end();
  await turn();
  if (socket instanceof Socket) socket.destroySoon();
}

/** Runs a ProxyCommand in the shell, as OpenSSH does. */
function openCommand(command: string): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => socket.destroy(error));
  socket.on('close', () => child.kill());
  return socket;
}

function patienceOf({ target: { connectTimeout } }: Hop): number {
  return connectTimeout === undefined ? READY_MS : connectTimeout * 1000;
}

/** Nagle's algorithm and delayed acknowledgements cost 40 ms a packet, during the handshake too. */
function hasten(client: Client, agent: IdentityAgent, sock: Duplex | undefined): void {
  const socket = sock ?? socketOf(client);
  if (!sock) client.setNoDelay(true);
  if (socket) gatherWrites(socket);
  freeSent(client, socket);
  shortenLogin(client, agent);
}

function configOf(
  hop: Hop,
  agent: IdentityAgent,
  verify: (blob: Buffer) => boolean,
  sock: Duplex | undefined,
  { keepaliveMs }: ClientOptions,
): ConnectConfig {
  const { target, identities, policy } = hop;
  const { host, port, user: username } = target;
  return {
    host,
    port,
    username,
    ...(sock ? { sock } : {}),
    algorithms: { serverHostKey: policy.algorithms, cipher: CIPHERS },
    hostVerifier: verify,
    readyTimeout: identities.locked.length > 0 ? PROMPT_MS : patienceOf(hop),
    keepaliveInterval: keepaliveMs ?? KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
    agent,
    authHandler: ['agent'],
  };
}

/** Reason of a channel that is forbidden; otherwise the next machine did not answer. */
const PROHIBITED = 1;

/** A connection to the next machine. Throws `forwarding-refused` or `host-unreachable` (exit 4). */
export function jumpConnection(
  client: Client,
  { host, port }: Pick<Hop['target'], 'host' | 'port'>,
  between: Between,
  patienceMs: number,
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const fail = (error: unknown): void => reject(jumpFailure(error, between));
  const timer = setTimeout(() => reject(hostUnreachable(between.at, 'timeout')), patienceMs);
  try {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? fail(error) : resolve(stream)));
  } catch (error) {
    fail(error);
  }
  return promise.finally(() => clearTimeout(timer));
}

/** Only an answer has a reason; without one the connection is lost. */
function jumpFailure(error: unknown, { from, at }: Between): SovranError {
  const { reason, message } = error as Error & { reason?: number | string };
  if (reason === PROHIBITED) return jumpForbidden(from, message);
  return hostUnreachable(at, reason === undefined || reason === '' ? 'hung-up' : 'refused', error);
}

/** Signs in the first request (RFC 4252 §7): saves two round trips. Call right after `connect`. */
function shortenLogin(client: Client, agent: IdentityAgent): void {
  const protocol = protocolOf(client);
  if (!protocol) return;
  signAtOnce(protocol, protocol.authPK.bind(protocol), agent);
  client.once('handshake', () => queueMicrotask(() => authenticateAtOnce(client, protocol, agent)));
}

function signAtOnce(protocol: Protocol, prove: Prove, agent: IdentityAgent): void {
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign || !agent.signsAtOnce(key)) return prove(user, key, algorithm, sign);
    prove(user, key, algorithm, (data, done) => {
      agent.sign(key, data, {}, (error, signature) => {
        if (error || !signature) prove(user, key, algorithm);
        else done(signature);
      });
    });
  };
}

/** ssh2 asks for the service in the event's turn; its answer then starts nothing more. */
function authenticateAtOnce(client: Client, protocol: Protocol, agent: IdentityAgent): void {
  if (!serverOf(client).startsWith('OpenSSH_') || !agent.startsAtOnce()) return;
  const accepted = protocol._handlers.SERVICE_ACCEPT;
  protocol._handlers.SERVICE_ACCEPT = () => undefined;
  accepted(protocol, 'ssh-userauth');
}
