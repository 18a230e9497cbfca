import type { ChildProcess } from 'node:child_process';
import { createConnection } from 'node:net';

/** Resolves when a server listens on a port of loopback; rejects with its log when it has ended, or after a minute. */
export async function answering(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(log());
    // Asked before the clock is looked at: on a busy machine a minute may pass between two looks.
    if (await answers(port)) return;
    if (Date.now() > deadline) throw new Error(log());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
