import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { until } from '../../support/process-place.ts';
import { certificatesFor, type Receiver, siemReceiver } from '../../support/siem-receiver.ts';
import { watchedWorld, type WatchedWorld } from '../../support/watched-world.ts';

vi.setConfig({ testTimeout: 600_000 });

const EVENTS = 10_000;
const AT_ONCE = 100;

async function shipping() {
  const pems = certificatesFor('siem', 'gpu1', 'other');
  const receiver = await siemReceiver(pems.siem, 'gpu1');
  const world = await watchedWorld({ siem: { target: receiver.target, peer: 'siem', ...pems.gpu1 } });
  return { world, receiver, pems };
}

/** Refused requests; `at` does something once so many are through. */
async function refuse(world: WatchedWorld, at: Record<number, () => unknown>): Promise<void> {
  for (let sent = 0; sent < EVENTS; sent += AT_ONCE) {
    await at[sent]?.();
    await world.refuse(AT_ONCE);
  }
}

/** How many came, and how many of them again. */
function taken(receiver: Receiver): { unique: number; again: number } {
  const counts = [...receiver.ids()].flatMap(([id, count]) => (id.startsWith('production-') ? [count] : []));
  return { unique: counts.length, again: counts.reduce((sum, count) => sum + count - 1, 0) };
}

async function expectAll(receiver: Receiver, how: string): Promise<void> {
  await until('every event to come', () => taken(receiver).unique >= EVENTS);
  console.log(`${how}: ${JSON.stringify(taken(receiver))}`);
  expect(taken(receiver).unique).toBe(EVENTS);
}

/** One that ended a moment ago waits before it starts again. */
async function signalShipper({ folder }: WatchedWorld, signal: NodeJS.Signals): Promise<void> {
  const file = join(folder, 'siem/run/pid');
  await until('the shipper to run', () => existsSync(file));
  process.kill(Number(readFileSync(file, 'utf8')), signal);
}

test('no event is lost when the receiver is killed', async () => {
  const { world, receiver } = await shipping();
  receiver.start();
  await world.install();
  await refuse(world, {
    3000: receiver.kill,
    6000: () => receiver.start(),
    8000: receiver.kill,
    9000: () => receiver.start(),
  });
  await expectAll(receiver, 'receiver killed');
});

test.each(['SIGKILL', 'SIGTERM'] as const)('no event is lost when the shipper gets %s', async (signal) => {
  const { world, receiver } = await shipping();
  receiver.start();
  await world.install();
  const stop = (): Promise<void> => signalShipper(world, signal);
  await refuse(world, { 2000: stop, 4000: receiver.kill, 4100: stop, 7000: stop, 8000: () => receiver.start() });
  await expectAll(receiver, signal);
});

test('a receiver whose certificate was wrong gets every event later', async () => {
  const { world, receiver, pems } = await shipping();
  receiver.start(pems.other);
  await world.install();
  await refuse(world, {});
  expect(receiver.lines()).toEqual([]);
  await receiver.kill();
  receiver.start();
  await expectAll(receiver, 'wrong certificate');
});
