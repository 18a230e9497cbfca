import { setTimeout as sleep } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import {
  allUp,
  chatsOf,
  frontFixture,
  killWhole,
  startMember,
  type FrontFixture,
} from '../../support/front-fixture.ts';
import { KEY } from '../../support/gateway-fixture.ts';
import { streamClient, type SeenStream } from '../../support/stream-client.ts';

const CLIENTS = 60;
const MINUTES = { timeout: 300_000 };

interface Load {
  seen: SeenStream[];
  /** Ends the load once each client has its last stream. */
  end: () => Promise<void>;
}

/** Sixty clients, each with one stream after the other. */
async function load({ url, gateway }: FrontFixture): Promise<Load> {
  const seen: SeenStream[] = [];
  const running = { is: true };
  const clients = Array.from({ length: CLIENTS }, () => streamClient(url, KEY));
  onTestFinished(() => clients.forEach((client) => client.close()));
  const asking = clients.map(async (client, at) => {
    await sleep(at * 10);
    while (running.is) seen.push(await client.ask());
  });
  const inFlight = async (): Promise<number[]> =>
    ((await gateway.status()).members ?? []).map(({ sessions }) => sessions);
  await expect.poll(async () => Math.min(...(await inFlight())), { timeout: 60_000 }).toBeGreaterThan(CLIENTS / 4);
  const end = async (): Promise<void> => {
    running.is = false;
    await Promise.all(asking);
  };
  return { seen, end };
}

const isLost = ({ status, whole, problem }: SeenStream): boolean => status !== 200 || !whole || problem !== undefined;

test('a killed member loses what it was answering, and no other request', MINUTES, async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], { engine: { tokens: 25, intervalMs: 40 } });
  const { gateway, members } = fixture;
  const [gone, stays] = members;
  const { seen, end } = await load(fixture);
  await killWhole(gone!.places);
  const killed = performance.now();
  const answering = gone!.engine.open;
  const isUp = async (): Promise<boolean> => (await gateway.status()).members?.[0]?.up === true;
  await expect.poll(isUp, { timeout: 10_000, interval: 20 }).toBe(false);
  const outAfter = (performance.now() - killed) / 1000;
  const before = seen.length;
  await expect.poll(() => seen.length - before, { timeout: 60_000 }).toBeGreaterThan(CLIENTS * 2);
  execFileSync(startPath(gone!.places), ['boot']);
  await allUp(fixture);
  const asked = gone!.engine.requests.length;
  await expect.poll(() => gone!.engine.requests.length - asked, { timeout: 60_000 }).toBeGreaterThan(CLIENTS / 4);
  await end();
  const lost = seen.filter(isLost);
  await expect.poll(async () => (await chatsOf(gateway)).length, { timeout: 30_000 }).toBe(seen.length);
  const journal = await chatsOf(gateway);
  const named = journal.filter(({ termination, status }) => termination !== '--' || status !== 200);
  console.log(
    `streams ${seen.length}, lost ${lost.length} of ${answering} in flight there, out of rotation after ${outAfter.toFixed(2)} s, ` +
      `answered by ${members.map(({ engine }) => engine.requests.length).join(' and ')}`,
  );
  expect(outAfter).toBeLessThan(2);
  expect(lost.length).toBeLessThanOrEqual(CLIENTS);
  expect(lost.every(({ status }) => status === 200)).toBe(true);
  expect(named.map(({ member, termination }) => `${member} ${termination}`)).toEqual(
    Array(lost.length).fill('gpu1 SD'),
  );
  expect(stays!.engine.requests.length).toBeGreaterThan(CLIENTS);
});

test('requests that had no byte yet are answered by another member', MINUTES, async () => {
  const silence = new Promise<void>(() => undefined);
  const fixture = await frontFixture(['gpu1', 'gpu2'], { engine: { tokens: 3, intervalMs: 10 } });
  const { url, members, gateway } = fixture;
  const [gone] = members;
  gone!.engine.silent = silence;
  const clients = Array.from({ length: CLIENTS }, () => streamClient(url, KEY));
  onTestFinished(() => clients.forEach((client) => client.close()));
  const asked = clients.map((client) => client.ask());
  await expect.poll(() => gone!.engine.requests.length, { timeout: 20_000 }).toBeGreaterThan(CLIENTS / 4);
  await killWhole(gone!.places);
  expect((await Promise.all(asked)).filter(isLost)).toEqual([]);
  await expect
    .poll(async () => (await chatsOf(gateway)).map(({ member }) => member), { timeout: 20_000 })
    .toEqual(Array(CLIENTS).fill('gpu2'));
});

test('rotation, and members that come and go, lose nothing under load', MINUTES, async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], { engine: { tokens: 15, intervalMs: 20 } });
  const { gateway, spec, members } = fixture;
  const { seen, end } = await load(fixture);
  for (const name of ['gpu1', 'gpu2', 'gpu1']) {
    await gateway.setMember(name, 'drain');
    const sessions = async () => (await gateway.status()).members?.find((one) => one.name === name)?.sessions;
    await expect.poll(sessions, { timeout: 60_000 }).toBe(0);
    await gateway.setMember(name, 'maint');
    await gateway.setMember(name, 'ready');
  }
  const third = await startMember(fixture, 'gpu3', members[0]!.spec.fronted.certificate, {
    tokens: 15,
    intervalMs: 20,
  });
  const all = [...(spec.members ?? []), await fixture.known(third)];
  await gateway.ensure({ ...spec, members: all });
  await expect.poll(() => third.engine.requests.length, { timeout: 60_000 }).toBeGreaterThan(CLIENTS);
  await gateway.ensure({ ...spec, members: all.slice(1) });
  const before = seen.length;
  await expect.poll(() => seen.length - before, { timeout: 60_000 }).toBeGreaterThan(CLIENTS * 3);
  await end();
  console.log(`streams ${seen.length}, lost ${seen.filter(isLost).length}`);
  expect(seen.filter(isLost)).toEqual([]);
});
