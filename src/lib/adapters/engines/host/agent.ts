import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

/** What `http` calls on a socket and a channel of another transport lacks. */
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

/**
 * Gives a plain stream the methods that `http` expects of a socket; they do nothing. A stream that has closed is destroyed
 * as well, before the agent hears of it: one that can be written to stays in its pool, and the next request would wait on
 * it for ever.
 */
function asSocket(stream: Duplex): Duplex {
  stream.once('close', () => stream.destroy());
  const socket = stream as Duplex & Record<string, unknown>;
  for (const method of SOCKET_METHODS) socket[method] ??= () => socket;
  socket.destroySoon ??= () => stream.destroy();
  return stream;
}
