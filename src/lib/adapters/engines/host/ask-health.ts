import { request } from 'node:http';
import type { Host } from '../../../ports/host.ts';
import { HostAgent } from './agent.ts';

const TIMEOUT_MS = 2_000;

/** What `GET /health` on a socket of the host says; never rejects. */
export async function isHealthy(host: Host, socket: string): Promise<boolean> {
  const agent = new HostAgent(() => host.openSocket(socket));
  try {
    return await ask(agent);
  } finally {
    agent.destroy();
  }
}

function ask(agent: HostAgent): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: 'service', path: '/health', agent, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    // A request that has no connection yet cannot be ended, and a connection may wait for others of its host.
    const timer = setTimeout(() => {
      resolve(false);
      asked.destroy(new Error('timeout'));
    }, TIMEOUT_MS);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
