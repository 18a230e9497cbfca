import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { findProcesses } from '../../../src/lib/adapters/gateway/workers.ts';
import { allUp, ask, beginHeld, chatsOf, frontFixture, killWhole, statesOf } from '../../support/front-fixture.ts';
import { sha256 } from '../../support/gateway-fixture.ts';
import { until } from '../../support/process-place.ts';

vi.setConfig({ testTimeout: 60_000 });

const QUICK = { engine: { tokens: 2, intervalMs: 1 } };
const LATE = { timeout: 20_000, interval: 50 };

test('requests go to the member with the fewest, which the log names', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], QUICK);
  const { gateway, members } = fixture;
  const first = await beginHeld(fixture);
  const second = await beginHeld(fixture);
  expect(members.map(({ engine }) => engine.open)).toEqual([1, 1]);
  expect((await gateway.status()).members?.map(({ sessions }) => sessions)).toEqual([1, 1]);
  for (const { end } of [first, second]) end();
  for (const { stream } of [first, second])
    expect(await stream).toMatchObject({ status: 200, whole: true, release: 'r1' });
  const journal = await expect
    .poll(() => chatsOf(gateway), LATE)
    .toHaveLength(2)
    .then(() => chatsOf(gateway));
  expect(new Set(journal.map(({ member }) => member))).toEqual(new Set(['gpu1', 'gpu2']));
  for (const member of members) {
    const [record] = await chatsOf(member.gateway);
    const [asked] = journal.filter((one) => one.member === member.name);
    expect(record).toMatchObject({ application: 'portal', release: 'r1', requestId: asked?.requestId });
    expect(record).not.toHaveProperty('member');
    expect(member.engine.requests[0]?.headers).not.toHaveProperty('x-sovran-application');
  }
  expect(await gateway.alterations()).toEqual([]);
  expect((await gateway.status()).slots).toEqual([]);
});

test('a drained member finishes its streams and gets none', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], QUICK);
  const { gateway, members, url, places } = fixture;
  const { stream, end } = await beginHeld(fixture);
  const [busy, free] = members[0]?.engine.open ? members : members.toReversed();
  await gateway.setMember(busy?.name ?? '', 'drain');
  free!.engine.held = Promise.resolve();
  for (let at = 0; at < 3; at += 1) expect((await ask(url)).whole).toBe(true);
  expect(free?.engine.requests).toHaveLength(3);
  end();
  expect(await stream).toMatchObject({ status: 200, whole: true });
  expect(readFileSync(places.config, 'utf8')).toMatch(new RegExp(`server ${busy?.name} .* disabled$`, 'm'));
  const before = readFileSync(places.state, 'utf8');
  for (const state of ['ready', 'drain'] as const)
    await expect(gateway.setMember('gpu9', state)).rejects.toMatchObject({ code: 'member-unknown', exit: 3 });
  expect(readFileSync(places.state, 'utf8')).toBe(before);
  await gateway.setMember(busy?.name ?? '', 'ready');
  expect(await statesOf(fixture)).toEqual({ gpu1: 'ready', gpu2: 'ready' });
  expect(await gateway.alterations()).toEqual([]);
});

test('a member without an engine that answers gets no request', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], QUICK);
  const { gateway, url, members } = fixture;
  await members[0]?.engine.close();
  const seen = await Promise.all(Array.from({ length: 12 }, () => ask(url)));
  expect(seen.filter(({ status, whole }) => status !== 200 || !whole)).toEqual([]);
  await expect.poll(() => statesOf(fixture), LATE).toEqual({ gpu1: 'ready, down', gpu2: 'ready' });
  await gateway.setMember('gpu1', 'maint');
  await expect(gateway.setMember('gpu1', 'ready')).rejects.toMatchObject({ code: 'member-not-up', exit: 4 });
  expect(await statesOf(fixture)).toEqual({ gpu1: 'drain, down', gpu2: 'ready' });
});

test('a killed front comes back with the same rotation', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], QUICK);
  const { gateway, places, url, members } = fixture;
  await gateway.setMember('gpu1', 'drain');
  const pid = (await gateway.status()).pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await until('another master to answer', async () => ![undefined, pid].includes((await gateway.status()).pid));
  await allUp(fixture);
  expect(await statesOf(fixture)).toMatchObject({ gpu2: 'ready' });
  expect((await gateway.status()).restarts?.ends).toHaveLength(1);
  for (let at = 0; at < 2; at += 1) expect((await ask(url)).status).toBe(200);
  expect(members.map(({ engine }) => engine.requests.length)).toEqual([0, 2]);
  await gateway.stop();
  expect((await gateway.status()).members?.map(({ state }) => state)).toEqual(['drain', 'ready']);
  expect(await findProcesses(places)).toBeUndefined();
  expect(await gateway.ensure(fixture.spec)).toMatchObject({
    running: true,
    members: [{ name: 'gpu1' }, { name: 'gpu2' }],
  });
});

test('an application stays with its member while that is up', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], { ...QUICK, sticky: 'application' });
  const { gateway, url, members } = fixture;
  const keys = Array.from({ length: 12 }, (_, at) => `svk_${at}`);
  await gateway.addKeys(Object.fromEntries(keys.map((key, at) => [sha256(key), { application: `app${at}` }])));
  for (const key of [...keys, ...keys]) expect((await ask(url, key)).status).toBe(200);
  await expect.poll(() => chatsOf(gateway), LATE).toHaveLength(24);
  const pairs = (await chatsOf(gateway)).map(({ application, member }) => `${application} ${member}`);
  expect(new Set(pairs).size).toBe(12);
  expect(members.every(({ engine }) => engine.requests.length > 0)).toBe(true);
  await killWhole(members[0]!.places);
  for (const key of keys) expect((await ask(url, key)).status).toBe(200);
});
