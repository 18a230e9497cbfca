import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { pingHost } from '../../ping-host.ts';
import type { Host } from '../../../core/ports/host.ts';
import { hostTimedOut, isHostTimeout } from '../../../core/failures/host-timeout.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** Methods that `http` needs on a socket and a foreign stream does not have. */
const SOCKET_METHODS = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref'] as const;

/** Connections that a host opens, pooled and kept alive. */
export class HostAgent extends Agent {
  readonly #open: () => Promise<Duplex>;

  constructor(open: () => Promise<Duplex>) {
    super({ keepAlive: true, maxFreeSockets: 8 });
    this.#open = open;
  }

  override createConnection(_options: object, created?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#open().then(
      (stream) => created?.(null, asSocket(stream)),
      (error: Error) => created?.(error, undefined as never),
    );
    return undefined;
  }

  /** docker-modem inspects its options to any depth, whole sessions and their keys with them, at every request. */
  [inspect.custom](): string {
    return 'HostAgent';
  }
}

/** Adds no-op socket methods that `http` expects. Destroys a closed stream, else the agent's pool would reuse it. */
function asSocket(stream: Duplex): Duplex {
  stream.once('close', () => stream.destroy());
  const socket = stream as Duplex & Record<string, unknown>;
  for (const method of SOCKET_METHODS) socket[method] ??= () => socket;
  socket.destroySoon ??= () => stream.destroy();
  return stream;
}

/** A service has this long, and then for as long as its host takes to answer over the same line. */
const TIMEOUT_MS = 2_000;
/** For the way to the socket, which takes several round trips of a slow line. */
const CONNECT_MS = 20_000;

/**
 * Answer of `GET /health` on a socket of the host; a truncated answer is asked for again. Throws the connection's
 * error: the service may be healthy.
 */
export async function isHealthy(host: Host, socket: string): Promise<boolean> {
  const agent = new HostAgent(() => host.openSocket(socket));
  try {
    return await ask(host, agent).catch((error: unknown) => !isRefused(error) && askAgain(host, agent, error));
  } finally {
    agent.destroy();
  }
}

async function askAgain(host: Host, agent: HostAgent, before: unknown): Promise<boolean> {
  // That has been waited for longer than a line that goes is kept up for.
  if (isHostTimeout(before)) throw before;
  return await ask(host, agent).catch(silent);
}

function isRefused(error: unknown): boolean {
  return error instanceof SovranError && error.code === 'socket-refused';
}

/** Refused or truncated means an unhealthy service; other errors are the connection's. */
function silent(error: unknown): false {
  if (error instanceof SovranError && !isRefused(error)) throw error;
  return false;
}

/** False as well for one that lets the question wait too long once it can hear it. Rejects where there is no whole answer, or no way. */
function ask(host: Host, agent: HostAgent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: 'service', path: '/health', agent }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    // A request that has no connection yet cannot be ended, and a connection may wait for others of its host.
    const late = (isAsked: boolean, waitedMs: number): void => {
      if (isAsked) resolve(false);
      else reject(hostTimedOut(host.name, waitedMs));
      asked.destroy(new Error('timeout'));
    };
    const timeOut = (): void => void pingHost(host).then((isLineClear) => late(isLineClear, TIMEOUT_MS));
    let timer = setTimeout(() => late(host.transport === 'local', CONNECT_MS), CONNECT_MS);
    asked.on('socket', () => {
      clearTimeout(timer);
      timer = setTimeout(timeOut, TIMEOUT_MS);
    });
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', reject);
    asked.end();
  });
}

/** Body of `GET /metrics` on a socket of the host; undefined where no whole answer comes in time, or it has none. */
export async function readMetrics(host: Host, socket: string): Promise<string | undefined> {
  const agent = new HostAgent(() => host.openSocket(socket));
  const signal = AbortSignal.timeout(CONNECT_MS + TIMEOUT_MS);
  try {
    return await new Promise((resolve, reject) => {
      const asked = request({ host: 'service', path: '/metrics', agent, signal }, (answer) => {
        text(answer).then((body) => resolve(answer.statusCode === 200 ? body : undefined), reject);
      });
      asked.on('error', reject).end();
    });
  } catch {
    return undefined;
  } finally {
    agent.destroy();
  }
}
