import { setTimeout as sleep } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { questionWorker } from '../../../src/lib/adapters/gateway/workers.ts';
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
import { lonelyLine } from '../../support/lonely-line.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempProject } from '../../support/temp-project.ts';
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

/** Whether HAProxy itself sends a member nothing more. */
async function isOut({ places }: FrontFixture, name: string): Promise<boolean> {
  const figures = await questionWorker(places, 'show stat engine 4 -1');
  return new RegExp(`^engine,${name},.*,DOWN,`, 'm').test(figures);
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
  await expect.poll(() => isOut(fixture, 'gpu1'), { timeout: 10_000, interval: 20 }).toBe(true);
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

test('a machine that falls silent loses its streams alone, within seconds', MINUTES, async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], { engine: { tokens: 400, intervalMs: 50 } });
  const { gateway, spec, url, members } = fixture;
  const [gone, stays] = members;
  const line = await lonelyLine(gone!.spec.fronted.port);
  const [first, second] = spec.members ?? [];
  await gateway.ensure({ ...spec, members: [{ ...first!, address: line.address }, second!] });
  await allUp(fixture);
  const clients = Array.from({ length: 12 }, () => streamClient(url, KEY));
  onTestFinished(() => clients.forEach((client) => client.close()));
  const asked = clients.map(async (client) => ({ ...(await client.ask()), after: performance.now() }));
  await expect.poll(() => Math.min(gone!.engine.open, stays!.engine.open), { timeout: 20_000 }).toBe(6);
  line.cut();
  const before = performance.now();
  await expect.poll(() => isOut(fixture, 'gpu1'), { timeout: 20_000, interval: 20 }).toBe(true);
  const outAfter = (performance.now() - before) / 1000;
  expect(await streamClient(url, KEY).ask()).toMatchObject({ status: 200, whole: true });
  const seen = await Promise.all(asked);
  const lost = seen.filter(isLost);
  const longest = Math.max(...lost.map(({ after }) => after - before)) / 1000;
  console.log(
    `silent machine: out of rotation after ${outAfter.toFixed(2)} s, its ${lost.length} streams ended after ${longest.toFixed(1)} s`,
  );
  expect(lost).toHaveLength(6);
  expect(outAfter).toBeLessThan(4);
  expect(longest).toBeLessThan(15);
});

test('a member on a host over SSH serves', MINUTES, async () => {
  const fixture = await frontFixture(['gpu1'], { engine: { tokens: 1, intervalMs: 1 } });
  const { gateway, spec, url, members } = fixture;
  const host = (await bedOf()).host('ssh2');
  const there = await startMember(
    { ...fixture, dir: tempProject() },
    'gpu2',
    members[0]!.spec.fronted.certificate,
    {},
    host,
  );
  await gateway.ensure({ ...spec, members: [...(spec.members ?? []), await fixture.known(there)] });
  await allUp(fixture);
  await gateway.setMember('gpu1', 'drain');
  expect(await streamClient(url, KEY).ask()).toMatchObject({ status: 200, whole: true });
  expect(there.engine.requests).toHaveLength(1);
  expect(await there.gateway.alterations()).toEqual([]);
});

test('a body larger than a buffer is sent once', MINUTES, async () => {
  const limits = { bodyBytes: 2_000_000 };
  const { url, members, gateway } = await frontFixture(['gpu1', 'gpu2'], {
    limits,
    engine: { tokens: 1, intervalMs: 1 },
  });
  const headers = { authorization: `Bearer ${KEY}`, connection: 'close' };
  const ask = (bytes: number) =>
    fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: 'a'.repeat(bytes) });
  expect([(await ask(1_500_000)).status, (await ask(2_000_001)).status]).toEqual([200, 413]);
  expect(members.flatMap(({ engine }) => engine.requests.map(({ body }) => body.length))).toEqual([1_500_000]);
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const { engine } of members) engine.silent = promise;
  const sizes = (): number[][] => members.map(({ engine }) => engine.requests.map(({ body }) => body.length));
  const large = ask(1_500_000);
  await expect.poll(() => sizes().flat(), { timeout: 20_000 }).toHaveLength(2);
  const small = ask(1000);
  await expect.poll(() => sizes().flat(), { timeout: 20_000 }).toHaveLength(3);
  const gone = members.find((_, at) => sizes()[at]?.at(-1) === 1_500_000);
  await killWhole(gone!.places);
  resolve();
  expect([(await small).status, (await large).status]).toEqual([200, 502]);
  expect(
    sizes()
      .flat()
      .filter((size) => size === 1_500_000),
  ).toHaveLength(2);
  const lost = async () => (await chatsOf(gateway)).filter(({ status }) => status === 502).map(({ member }) => member);
  await expect.poll(lost, { timeout: 20_000 }).toEqual([gone!.name]);
});
