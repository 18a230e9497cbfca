import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { Duplex } from 'node:stream';
import type { Connection } from './connection.ts';
import { connectionLost } from '../../connection-lost.ts';
import { refusedBySshd, socketFailed } from './errors.ts';
import { runCommand, type Commands } from './run-command.ts';
import { ForwardingRefused, type SshTransport } from './transport.ts';

const LOOPBACK = '127.0.0.1';
/** A server that forbids forwarding says so before it connects. */
const ANY_PORT = 1;

/** `full`: its queue; `silent`: no listener; `unseen`: no `ss` on the host. */
type SocketState = (typeof STATES)[number];

const STATES = ['absent', 'denied', 'silent', 'listening', 'full', 'unseen'] as const;

export interface Sockets {
  socket(path: string): Promise<Duplex>;
  port(port: number, address?: string): Promise<Duplex>;
}

/** Rejects with `forwarding-refused`, `socket-refused` or `socket-unreachable` (exit 4). */
export function openSockets(commands: Commands): Sockets {
  const { connection } = commands;
  // Asks again after a no: the server may allow it later.
  const ask = () => forwardsPorts(connection);
  let known = false;
  const mayForward = async () => (known ||= await ask());
  return {
    socket: async (path) => {
      const direct = await forwarded(connection, (transport) => transport.openSocket(path));
      return direct instanceof ForwardingRefused ? await explained(commands, path, direct, mayForward) : direct;
    },
    port: async (port, address = LOOPBACK) => {
      const direct = await forwarded(connection, (transport) => transport.openPort(port, address));
      if (!(direct instanceof ForwardingRefused)) return direct;
      throw portFailed(connection.host, `${address}:${port}`, direct);
    },
  };
}

/** Asks the host whether the socket is forbidden or has no listener; opens one that listens by then. */
async function explained(
  commands: Commands,
  path: string,
  { message }: ForwardingRefused,
  mayForward: () => Promise<boolean>,
): Promise<Duplex> {
  const { connection } = commands;
  const seen = await lookAtSocket(commands, path);
  if (seen === 'full') throw socketFailed('socket-unreachable', connection.host, path, seen);
  if (seen === 'listening') {
    const again = await forwarded(connection, (transport) => transport.openSocket(path));
    if (!(again instanceof ForwardingRefused)) return again;
    throw refusedBySshd('forwarding-refused', connection.host, again.message);
  }
  if (!(await mayForward())) throw refusedBySshd('forwarding-refused', connection.host, message);
  const unknown = seen === 'denied' || seen === 'unseen';
  throw socketFailed(unknown ? 'socket-unreachable' : 'socket-refused', connection.host, path, seen);
}

function portFailed(host: string, name: string, { message, prohibited }: ForwardingRefused): Error {
  if (prohibited) return refusedBySshd('forwarding-refused', host, message);
  const code = /connection refused/i.test(message) ? 'socket-refused' : 'socket-unreachable';
  return socketFailed(code, host, name, message);
}

/** A server that forwards to ports is taken to forward to sockets. */
async function forwardsPorts(connection: Connection): Promise<boolean> {
  const opened = await forwarded(connection, (transport) => transport.openPort(ANY_PORT, LOOPBACK));
  if (opened instanceof ForwardingRefused) return !opened.prohibited;
  opened.destroy();
  return true;
}

/** The channel or its refusal; throws other failures. */
async function forwarded(
  connection: Connection,
  open: (transport: SshTransport) => Promise<Duplex>,
): Promise<Duplex | ForwardingRefused> {
  try {
    return await open(await connection.transport());
  } catch (error) {
    if (error instanceof ForwardingRefused) return error;
    throw error;
  }
}

/** State of a socket for the login user. Throws `connection-lost` (exit 4). */
async function lookAtSocket(commands: Commands, path: string): Promise<SocketState> {
  const looked = await runCommand(commands, scriptArgv('ssh/sockets', path));
  if (looked.outcome === 'unknown') throw connectionLost(commands.connection.host, looked.reason);
  const said = looked.stdout.trim();
  return STATES.find((state) => state === said) ?? 'unseen';
}
