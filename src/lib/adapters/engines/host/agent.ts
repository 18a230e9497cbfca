import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

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
