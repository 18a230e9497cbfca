import type { Duplex } from 'node:stream';
import type { PortStream } from '../../../core/ports/host.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { ForwardingRefused } from '../failures/forwarding-refused.ts';
import type { SshTransport } from './transport.ts';
import type { Connection } from './connection.ts';
import { openRelays } from './relay.ts';

const LOOPBACK = '127.0.0.1';
/** A server may be told to allow it, and a verdict be wrong: then the direct way is tried again. */
const VERDICT_MS = 60_000;

/** How a host's sockets and ports are reached. */
export interface Sockets {
  socket(path: string): Promise<Duplex>;
  port(port: number, address?: string): Promise<PortStream>;
}

/** One way to a target through the connection, and one through a program on the host. */
interface Ways {
  forward: (transport: SshTransport) => Promise<Duplex>;
  relay: () => Promise<Duplex>;
}

/**
 * Through a channel of the connection, and where the server opens none, through a relay on the host. Servers refuse a
 * socket that does not listen and one that they forbid alike, and it may begin to listen at any time: only what is refused
 * while a relay has just been accepted there counts as forbidden, for that target and for a minute. `remark` is told so
 * the first time.
 */
export function openSockets(link: Connection, remark: (line: Message) => void, now = () => performance.now()): Sockets {
  const relays = openRelays(link);
  const forbidden = new Map<string, number>();
  let told = false;
  const judge = async (name: string, ways: Ways, relayed: Duplex): Promise<Duplex> => {
    const again = await forwarded(link, ways);
    if (!(again instanceof ForwardingRefused)) {
      relayed.destroy();
      return again;
    }
    forbidden.set(name, now() + VERDICT_MS);
    if (!told) remark(message('ssh.relayed', { host: link.host, name, reason: again.message }));
    told = true;
    return relayed;
  };
  const reach = async (name: string, ways: Ways): Promise<Duplex> => {
    if ((forbidden.get(name) ?? 0) > now()) return await ways.relay();
    forbidden.delete(name);
    const direct = await forwarded(link, ways);
    if (!(direct instanceof ForwardingRefused)) return direct;
    return judge(name, ways, await ways.relay());
  };
  return {
    socket: (path) =>
      reach(path, { forward: (transport) => transport.openSocket(path), relay: () => relays.socket(path) }),
    port: (port, address = LOOPBACK) =>
      reach(`${address}:${port}`, {
        forward: (transport) => transport.openPort(port, address),
        relay: () => relays.port(port, address),
      }),
  };
}

/** The channel, or the server's refusal of it; every other failure is a matter of the link and is thrown. */
async function forwarded(link: Connection, { forward }: Ways): Promise<Duplex | ForwardingRefused> {
  try {
    return await forward(await link.transport());
  } catch (error) {
    if (error instanceof ForwardingRefused) return error;
    throw error;
  }
}
