import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { systemCode } from '../../text/system-reason.ts';

/** Connects to a Unix socket of this machine. */
export function openLocalSocket(path: string): Promise<Duplex> {
  return connected(connect(path), path);
}

/** Connects to a TCP port of this machine. */
export function openLocalPort(port: number, address = '127.0.0.1'): Promise<Duplex> {
  return connected(connect({ port, host: address, noDelay: true }), `${address}:${port}`);
}

function connected(socket: Socket, name: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(refused(name, error)));
    socket.once('connect', () => resolve(socket));
  });
}

function refused(name: string, cause: NodeJS.ErrnoException): SovranError {
  return new SovranError({
    code: 'socket-refused',
    exit: EXIT.unreachable,
    text: message('host.socket-refused', { name, reason: systemCode(cause) ?? cause.message }),
    fix: message('host.socket-refused.fix'),
    cause,
  });
}
