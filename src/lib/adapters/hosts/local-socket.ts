import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { unreachableError, type SovranError } from '../../core/text/sovran-error.ts';
import { systemCode } from '../../core/kit/system-code.ts';

export function openLocalSocket(path: string): Promise<Duplex> {
  return connected(connect(path), path, `ls -l ${shellWord(path)}`);
}

export function openLocalPort(port: number, address = '127.0.0.1'): Promise<Duplex> {
  return connected(
    connect({ port, host: address, noDelay: true }),
    `${address}:${port}`,
    `ss -ltnp 'sport = :${port}'`,
  );
}

/** `look` is the command that shows the listener. */
function connected(socket: Socket, name: string, look: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(failed(name, look, error)));
    socket.once('connect', () => resolve(socket));
  });
}

/** Nothing listens. Other errors leave that open. */
const REFUSED = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);

function failed(name: string, look: string, cause: NodeJS.ErrnoException): SovranError {
  const reason = systemCode(cause);
  const refused = REFUSED.has(reason);
  const text = refused
    ? message('host.socket-refused', { name, reason })
    : message('host.socket-unreachable', { name, reason });
  return unreachableError(refused ? 'socket-refused' : 'socket-unreachable', text, {
    fix: message('host.socket-refused.fix'),
    next: [look, 'sovran status'],
    ...(reason === 'EAGAIN' ? { details: { queueFull: true } } : {}),
    cause,
  });
}
