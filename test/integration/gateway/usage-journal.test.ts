import { Agent, request } from 'node:http';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { syncUsage } from '../../../src/lib/stages/watch/sync/sync.ts';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { aHost } from '../../support/project/machines.ts';
import { aProject } from '../../support/project/project.ts';
import { anEnvironment } from '../../support/project/serving.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

const ONE = { from: '2000', until: '3000', environment: 'production' };

/** A served environment, whose requests a clone can fetch. */
async function served() {
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
  return { ctx, gateway, places, serve, url };
}

async function ask(url: string, count: number, streams = 20): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: streams });
  const one = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const key = at % 10 === 0 ? 'wrong' : KEY;
      const options = { method: 'POST', agent, headers: { authorization: `Bearer ${key}`, 'content-length': 2 } };
      const asked = request(`${url}/v1/chat/completions`, options, (answer) => answer.resume().once('end', resolve));
      asked.once('error', reject).end('{}');
    });
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  agent.destroy();
}

test('every request is fetched once, across a restart of the gateway', async () => {
  const { ctx, gateway, serve, url } = await served();
  const asking = ask(url, 300);
  await syncUsage(ctx);
  await asking;
  await gateway.stop();
  await serve();
  await ask(url, 100);
  const [first] = await syncUsage(ctx);
  const [second] = await syncUsage(ctx, 'production');
  expect(second).toMatchObject({ added: 0, requests: 400, unlogged: 0, inFlight: 0, tokens: [] });
  expect(first).toMatchObject({ requests: 400 });
  const journal = await ctx.usage();
  const groups = journal.group(ONE, 'application');
  expect(groups.map(({ key, outcomes }) => [key, outcomes.answered, outcomes.refused])).toEqual([
    ['', 0, 40],
    ['portal', 360, 0],
  ]);
  expect(groups[1]?.firstByteMs).toHaveLength(360);
  expect(journal.group(ONE, 'status').map(({ key, requests }) => [key, requests])).toEqual([
    ['200', 360],
    ['401', 40],
  ]);
  journal.close();
});

test('requests that a log lost are counted', async () => {
  const { ctx, places, url } = await served();
  await ask(url, 30, 1);
  // As a full disk leaves it: HAProxy goes on, and what it could not write is not there.
  truncateSync(places.access, 0);
  await ask(url, 10, 1);
  const [usage] = await syncUsage(ctx);
  expect(statSync(places.access).size).toBeGreaterThan(0);
  expect(usage).toMatchObject({ requests: 10, unlogged: 30 });
});

test('a gateway out of reach leaves what was fetched', async () => {
  const { ctx, url } = await served();
  await ask(url, 10);
  await syncUsage(ctx);
  const { SovranError, EXIT } = await import('../../../src/lib/core/text/sovran-error.ts');
  const { message } = await import('../../../src/lib/core/text/message.ts');
  const gone = new SovranError({ code: 'host-unreachable', exit: EXIT.unreachable, text: message('env.none') });
  const [usage] = await syncUsage({ ...ctx, gateway: () => Promise.reject(gone) });
  expect(usage).toMatchObject({ requests: 10, added: 0, unreachable: 'host-unreachable' });
});
