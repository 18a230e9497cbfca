import { request } from 'node:http';
import type { Host } from '../../../ports/host.ts';
import { HostAgent } from './site/agent.ts';

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
    const timer = setTimeout(() => asked.destroy(new Error('timeout')), TIMEOUT_MS);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
