import type { Duplex } from 'node:stream';
import { message, type Message } from '../../../text/message.ts';
import { ForwardingRefused } from '../failures/forwarding-refused.ts';
import type { SshTransport } from '../transport.ts';
import type { Link } from './link.ts';
import { openRelays } from './relay.ts';

const LOOPBACK = '127.0.0.1';

/** How a host's sockets and ports are reached. */
export interface Sockets {
  socket(path: string): Promise<Duplex>;
  port(port: number, address?: string): Promise<Duplex>;
}

/**
 * Through a channel of the connection, and where the server opens none, through a relay on the host, which also tells a
 * socket that is not there from forwarding that is forbidden. Once a relay got through, the next go there at once;
 * `remark` is told so the first time.
 */
export function openSockets(link: Link, remark: (line: Message) => void): Sockets {
  const relays = openRelays(link);
  let forbidden: string | undefined;
  const reach = async (
    name: string,
    forward: (transport: SshTransport) => Promise<Duplex>,
    relay: () => Promise<Duplex>,
  ): Promise<Duplex> => {
    if (forbidden !== undefined) return await relay();
    try {
      return await forward(await link.transport());
    } catch (error) {
      if (!(error instanceof ForwardingRefused)) throw error;
      const stream = await relay();
      forbidden = error.message;
      remark(message('ssh.relayed', { host: link.host, name, reason: error.message }));
      return stream;
    }
  };
  return {
    socket: (path) =>
      reach(
        path,
        (transport) => transport.openSocket(path),
        () => relays.socket(path),
      ),
    port: (port, address = LOOPBACK) =>
      reach(
        `${address}:${port}`,
        (transport) => transport.openPort(port, address),
        () => relays.port(port, address),
      ),
  };
}
