import { request } from 'node:http';
import type { Host } from '../../../ports/host.ts';
import { isLineBroken } from '../../../text/is-line-broken.ts';
import { SovranError } from '../../../text/sovran-error.ts';
import { HostAgent } from './agent.ts';

const TIMEOUT_MS = 2_000;

/**
 * What `GET /health` on a socket of the host says. Where the answer was cut it is asked for once more; throws `line-broken`
 * (exit 4) where the line is what broke, because a service that nobody heard may well serve.
 */
export async function isHealthy(host: Host, socket: string): Promise<boolean> {
  const agent = new HostAgent(() => host.openSocket(socket));
  try {
    return await ask(agent).catch((error: unknown) => !isRefused(error) && ask(agent).catch(silent));
  } finally {
    agent.destroy();
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof SovranError && error.code === 'socket-refused';
}

function silent(error: unknown): false {
  if (isLineBroken(error)) throw error;
  return false;
}

/** False as well for one that lets the question wait too long. Rejects where there is no whole answer. */
function ask(agent: HostAgent): Promise<boolean> {
  return new Promise((resolve, reject) => {
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
    asked.on('error', reject);
    asked.end();
  });
}
