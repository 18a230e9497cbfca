import type { Duplex } from 'node:stream';
import { ForwardingRefused } from '../failures/forwarding-refused.ts';
import type { Connection } from './connection.ts';
import { forwardingRefused, socketRefused, socketUnreachable } from './errors.ts';
import { lookAtSocket } from './look-at-socket.ts';
import type { Commands } from './run-command.ts';
import type { SshTransport } from './transport.ts';

const LOOPBACK = '127.0.0.1';
/** Nobody needs to listen there: a server that forbids forwarding says so before it looks. */
const ANY_PORT = 1;

/** How a host's sockets and ports are reached: through channels of the connection. */
export interface Sockets {
  socket(path: string): Promise<Duplex>;
  port(port: number, address?: string): Promise<Duplex>;
}

/** Rejects with `forwarding-refused`, `socket-refused` or `socket-unreachable` (exit 4). */
export function openSockets(commands: Commands): Sockets {
  const { link } = commands;
  const mayForward = once(() => forwardsPorts(link));
  return {
    socket: async (path) => {
      const direct = await forwarded(link, (transport) => transport.openSocket(path));
      return direct instanceof ForwardingRefused ? await explained(commands, path, direct, mayForward) : direct;
    },
    port: async (port, address = LOOPBACK) => {
      const direct = await forwarded(link, (transport) => transport.openPort(port, address));
      if (!(direct instanceof ForwardingRefused)) return direct;
      throw portFailed(link.host, `${address}:${port}`, direct);
    },
  };
}

/**
 * A server refuses a forbidden socket and one that nobody listens on alike: the host tells which. One that began to listen
 * meanwhile is opened.
 */
async function explained(
  commands: Commands,
  path: string,
  { message }: ForwardingRefused,
  mayForward: () => Promise<boolean>,
): Promise<Duplex> {
  const { link } = commands;
  const seen = await lookAtSocket(commands, path);
  if (seen === 'full') throw socketUnreachable(link.host, path, seen);
  if (seen === 'listening') {
    const again = await forwarded(link, (transport) => transport.openSocket(path));
    if (!(again instanceof ForwardingRefused)) return again;
    throw forwardingRefused(link.host, again.message);
  }
  if (!(await mayForward())) throw forwardingRefused(link.host, message);
  throw seen === 'denied' || seen === 'unseen'
    ? socketUnreachable(link.host, path, seen)
    : socketRefused(link.host, path, seen);
}

function portFailed(host: string, name: string, { message, prohibited }: ForwardingRefused): Error {
  if (prohibited) return forwardingRefused(host, message);
  return (/connection refused/i.test(message) ? socketRefused : socketUnreachable)(host, name, message);
}

/** Whether the server forwards to ports; one that does is taken to forward to sockets, too. */
async function forwardsPorts(link: Connection): Promise<boolean> {
  const opened = await forwarded(link, (transport) => transport.openPort(ANY_PORT, LOOPBACK));
  if (opened instanceof ForwardingRefused) return !opened.prohibited;
  opened.destroy();
  return true;
}

/** The channel, or the server's refusal of it; every other failure is a matter of the link and is thrown. */
async function forwarded(
  link: Connection,
  open: (transport: SshTransport) => Promise<Duplex>,
): Promise<Duplex | ForwardingRefused> {
  try {
    return await open(await link.transport());
  } catch (error) {
    if (error instanceof ForwardingRefused) return error;
    throw error;
  }
}

/** Asks again as long as the answer is no: a server may be told to allow it. */
function once(ask: () => Promise<boolean>): () => Promise<boolean> {
  let known = false;
  return async () => (known ||= await ask());
}
