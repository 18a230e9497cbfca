import { request } from 'node:http';

const TIMEOUT_MS = 2_000;

/** What `GET /health` on a Unix socket says: 200, 503 while the model loads, or nobody answers. */
export type Health = 'ok' | 'loading' | 'silent';

/** Asks once; never rejects. */
export function askHealth(socket: string): Promise<Health> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: socket, path: '/health', timeout: TIMEOUT_MS, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? 'ok' : answer.statusCode === 503 ? 'loading' : 'silent');
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve('silent'));
    asked.end();
  });
}
