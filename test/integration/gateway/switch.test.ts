import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { AccessRecord, Gateway, Slot } from '../../../src/lib/core/ports/gateway.ts';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { streamClient, type SeenStream } from '../../support/stream-client.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

const CLIENTS = 48;
const TOKENS = 80;
/** How much a load does in a time is the machine's matter. */
const LATE = { timeout: 60_000 };

async function drained(gateway: Gateway, slot: Slot): Promise<void> {
  const inFlight = async (): Promise<number> => {
    const { slots } = await gateway.status();
    return slots.find((one) => one.slot === slot)?.sessions ?? -1;
  };
  await expect.poll(inFlight, { timeout: 60_000, interval: 50 }).toBe(0);
}

async function chatsOf(gateway: Gateway): Promise<AccessRecord[]> {
  const { records } = await gateway.readAccess(0);
  return records.filter(({ route }) => route === '/v1/chat/completions');
}

test('three switches under 48 concurrent streams on kept connections lose nothing', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  await gateway.ensure(spec);
  const start = async (slot: Slot, release: string) => {
    const engine = await streamingBackend(join(dir, `${release}.sock`), { release, tokens: 25, intervalMs: 40 });
    await gateway.assign(slot, { socket: engine.socket, release });
    await gateway.waitUp(slot, 60_000);
    await gateway.setSlot(slot, 'ready');
    return engine;
  };
  let live = { slot: 'blue' as Slot, engine: await start('blue', 'r0') };
  const seen: SeenStream[] = [];
  const load = { running: true };
  const clients = Array.from({ length: CLIENTS }, () => streamClient(url, KEY));
  onTestFinished(() => clients.forEach((client) => client.close()));
  const asking = clients.map(async (client, at) => {
    await sleep(at * 20);
    while (load.running) seen.push(await client.ask());
  });

  const flips: number[] = [];
  const total = { r0: 0, r1: 0, r2: 0, r3: 0 };
  for (const release of ['r1', 'r2', 'r3']) {
    await sleep(1500);
    const slot: Slot = live.slot === 'blue' ? 'green' : 'blue';
    const engine = await start(slot, release);
    const before = performance.now();
    await gateway.setSlot(live.slot, 'drain');
    flips.push(performance.now() - before);
    await drained(gateway, live.slot);
    expect(live.engine.open).toBe(0);
    await gateway.setSlot(live.slot, 'maint');
    await live.engine.close();
    total[`r${Number(release.slice(1)) - 1}` as keyof typeof total] = live.engine.requests.length;
    live = { slot, engine };
  }
  await sleep(1000);
  await expect.poll(() => seen.length, LATE).toBeGreaterThan(200);
  load.running = false;
  await Promise.all(asking);
  total.r3 = live.engine.requests.length;

  const lost = seen.filter(({ status, whole, problem }) => status !== 200 || !whole || problem);
  console.log(
    `streams ${seen.length}, lost ${lost.length}, reused ${seen.filter((one) => one.reused).length}, ` +
      `by release ${JSON.stringify(total)}, flips ${flips.map((ms) => ms.toFixed(1)).join(' ')} ms`,
  );
  expect(lost).toEqual([]);
  // A line is written once its client has its last byte.
  await expect.poll(async () => (await chatsOf(gateway)).length, { timeout: 30_000 }).toBe(seen.length);
  const journal = await chatsOf(gateway);
  expect(seen.length).toBeGreaterThan(200);
  expect(seen.filter((one) => one.reused).length).toBe(seen.length - CLIENTS);
  for (const [release, sent] of Object.entries(total)) {
    expect(seen.filter((one) => one.release === release)).toHaveLength(sent);
    expect(journal.filter((one) => one.release === release && one.status === 200)).toHaveLength(sent);
  }
  expect(journal.every(({ termination }) => termination === '--')).toBe(true);
  expect(Math.max(...flips)).toBeLessThan(30_000);
});

test('a hundred switches under clients that ask without a pause lose nothing', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  await gateway.ensure(spec);
  for (const slot of ['blue', 'green'] as const) {
    const engine = await streamingBackend(join(dir, `${slot}.sock`), { release: slot, tokens: 1, intervalMs: 0 });
    await gateway.assign(slot, { socket: engine.socket, release: slot });
    await gateway.waitUp(slot, 60_000);
  }
  await gateway.switchTo('blue', 'blue');
  const load = { running: true };
  const clients = Array.from({ length: 24 }, () => streamClient(url, KEY));
  onTestFinished(() => clients.forEach((client) => client.close()));
  const seen: SeenStream[] = [];
  const asking = clients.map(async (client) => {
    while (load.running) seen.push(await client.ask());
  });
  for (let round = 0; round < 50; round += 1) {
    await gateway.switchTo('green', 'green');
    await gateway.switchTo('blue', 'blue');
  }
  await expect.poll(() => seen.length, LATE).toBeGreaterThan(500);
  load.running = false;
  await Promise.all(asking);
  expect(seen.filter(({ status, whole }) => status !== 200 || !whole)).toEqual([]);
  expect(new Set(seen.map(({ release }) => release))).toEqual(new Set(['blue', 'green']));
  expect(seen.length).toBeGreaterThan(500);
});

test('tokens reach the client one by one, as the engine writes them', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  const seen = Array.from({ length: TOKENS + 1 }, () => Promise.withResolvers<void>());
  // The engine writes a token only when the client has the one before: none can wait for the next.
  const before = async (index: number): Promise<void> => seen[index - 1]?.promise;
  const options = { release: 'r1', tokens: TOKENS, intervalMs: 0, before };
  const engine = await streamingBackend(join(dir, 'one.sock'), options);
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  const client = streamClient(url, KEY);
  onTestFinished(() => client.close());
  const { gaps, whole } = await client.ask((count) => seen[count - 1]?.resolve());
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  console.log(`chunks ${gaps.length + 1} of ${TOKENS + 1}, median gap ${median.toFixed(1)} ms`);
  expect([gaps.length, whole]).toEqual([TOKENS, true]);
  // One that is kept for the acknowledgement of the one before costs 200 ms.
  expect(median).toBeLessThan(100);
});
