import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Connects to a socket that nobody accepts from until no further connection is let in; lets go when the test ends. */
export async function fillQueue(path: string): Promise<void> {
  const waiting: Socket[] = [];
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy();
  });
  for (let next = await tryConnect(path); next; next = await tryConnect(path)) waiting.push(next);
}

/** Undefined where the queue is full. */
function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EAGAIN' ? resolve(undefined) : reject(error),
    );
  });
}
