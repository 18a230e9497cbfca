import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import { gatewayFixture, KEY } from './gateway-fixture.ts';
import { aHost } from './project/machines.ts';
import { aProject } from './project/project.ts';
import { anEnvironment } from './project/serving.ts';
import { streamingBackend } from './streaming-backend.ts';

/** A served environment, whose requests a clone can fetch. */
export async function servedUsage() {
  const { dir, gateway, spec, places, url } = await gatewayFixture();
  const engine = await streamingBackend(join(dir, 'one.sock'), { release: 'r1', tokens: 2, intervalMs: 1 });
  const serve = async (): Promise<void> => {
    await gateway.ensure(spec);
    await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
    await gateway.setSlot('blue', 'ready');
    await gateway.waitUp('blue', 5000);
  };
  const project = await aProject([aHost('local'), anEnvironment()]);
  const services = { list: async () => [] } as unknown as Runner['services'];
  const ctx = project.context({
    gateway: async () => gateway,
    runners: { open: async () => ({ services }) as unknown as Runner },
  });
  await serve();
  return { ctx, gateway, places, project, serve, url };
}

/** Sends requests over a few kept connections; every tenth with a key that is none. Resolves once each was answered. */
export async function askOften(url: string, count: number, streams = 20, known = KEY): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: streams });
  const one = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const key = at % 10 === 0 ? 'wrong' : known;
      const options = { method: 'POST', agent, headers: { authorization: `Bearer ${key}`, 'content-length': 2 } };
      const asked = request(`${url}/v1/chat/completions`, options, (answer) => answer.resume().once('end', resolve));
      asked.once('error', reject).end('{}');
    });
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  agent.destroy();
}
