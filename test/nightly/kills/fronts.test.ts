import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  allUp,
  ask,
  beginHeld,
  frontFixture,
  knock,
  startMember,
  statesOf,
  type FrontFixture,
  type MemberFixture,
} from '../../support/front-fixture.ts';
import { until } from '../../support/process-place.ts';
import { daysFromNow, selfSigned } from '../../support/self-signed.ts';

vi.setConfig({ testTimeout: 120_000 });

const QUICK = { engine: { tokens: 2, intervalMs: 1 } };

async function member(): Promise<{ fixture: FrontFixture; one: MemberFixture }> {
  const fixture = await frontFixture(['gpu1'], QUICK);
  const [one] = fixture.members;
  if (!one) throw new Error('no member');
  return { fixture, one };
}

test('members come and go under a stream, states of others stay', async () => {
  const fixture = await frontFixture(['gpu1', 'gpu2'], QUICK);
  const { gateway, spec, url, members } = fixture;
  await gateway.setMember('gpu2', 'maint');
  const { stream, end } = await beginHeld(fixture);
  const { certificate } = members[0]?.spec.fronted ?? { certificate: '' };
  const third = await startMember(fixture, 'gpu3', certificate, QUICK.engine);
  await gateway.ensure({ ...spec, members: [...(spec.members ?? []), await fixture.known(third)] });
  await allUp(fixture);
  expect(await statesOf(fixture)).toMatchObject({ gpu1: 'ready', gpu2: 'maint, down', gpu3: 'ready' });
  await gateway.ensure({ ...spec, members: [await fixture.known(third)] });
  await allUp(fixture);
  expect((await ask(url)).status).toBe(200);
  expect(third.engine.requests).toHaveLength(1);
  end();
  expect(await stream).toMatchObject({ status: 200, whole: true });
});

test('a worker that ends meanwhile fails no change of members', async () => {
  const { gateway, spec, url } = await frontFixture(['gpu1', 'gpu2'], { engine: { tokens: 5, intervalMs: 5 } });
  const load = { running: true };
  const seen: number[] = [];
  const asking = Array.from({ length: 8 }, async () => {
    while (load.running) seen.push((await ask(url)).status);
  });
  for (let round = 0; round < 10; round += 1) {
    await gateway.ensure({ ...spec, members: spec.members?.slice(1) ?? [] });
    await gateway.ensure(spec);
  }
  load.running = false;
  await Promise.all(asking);
  expect(new Set(seen)).toEqual(new Set([200]));
});

test('a gateway with slots becomes a front, and the other way', async () => {
  const fixture = await frontFixture(['gpu1'], QUICK);
  const { gateway, spec, url, members } = fixture;
  const { members: _, ...plain } = spec;
  await gateway.ensure(plain);
  await gateway.assign('blue', { socket: members[0]!.engine.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  expect(await ask(url)).toMatchObject({ status: 200, release: 'r1' });
  expect(await gateway.status()).not.toHaveProperty('members');
  await gateway.ensure(spec);
  await allUp(fixture);
  expect(await ask(url)).toMatchObject({ status: 200, release: 'r1' });
});

test('an expired certificate opens no door', async () => {
  const { one } = await member();
  const old = selfSigned('20210101000000Z');
  const [trust = ''] = readdirSync(one.places.dir).filter((name) => name.startsWith('trust-'));
  writeFileSync(join(one.places.dir, trust), old.cert);
  const { pid = 0 } = await one.gateway.status();
  process.kill(pid, 'SIGUSR2');
  await until(
    'the reload',
    async () =>
      (await knock(one, old)) === 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED' ||
      /EXPIRED/.test(String(await knock(one, old))),
  );
  expect(one.engine.requests).toEqual([]);
});

test('renewed within 30 days of its end; the old still counts', async () => {
  const { fixture, one } = await member();
  const { places, gateway } = one;
  const ends = selfSigned(daysFromNow(29));
  writeFileSync(join(places.dir, readlinkSync(join(places.dir, 'own.pem'))), `${ends.key}${ends.cert}`);
  const renewed = await gateway.certificate();
  expect(renewed.pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(renewed.pem).toContain(ends.cert);
  await fixture.gateway.ensure({ ...fixture.spec, members: [await fixture.known(one)] });
  expect((await gateway.status()).certificateUntil).toMatch(/Z$/);
  const shown = await gateway.ensure(one.spec);
  expect(shown.certificateUntil).toBe(renewed.until);
  expect(await gateway.certificate()).toMatchObject({
    pem: expect.stringMatching(/^(?:(?!BEGIN)[^])*BEGIN(?:(?!BEGIN)[^])*$/) as string,
  });
  expect(readdirSync(places.dir).filter((name) => name.startsWith('own-'))).toHaveLength(1);
  const status = await fixture.gateway.status();
  expect(status.members).toMatchObject([{ name: 'gpu1', state: 'ready' }]);
  await expect.poll(async () => (await fixture.gateway.status()).members?.[0]?.up, { timeout: 10_000 }).toBe(true);
  const over = selfSigned(daysFromNow(-1));
  writeFileSync(join(places.dir, readlinkSync(join(places.dir, 'own.pem'))), `${over.key}${over.cert}`);
  const anew = await gateway.ensure(one.spec);
  expect(Date.parse(anew.certificateUntil ?? '')).toBeGreaterThan(Date.now());
  expect((await gateway.certificate()).pem).not.toContain(over.cert);
  const later = selfSigned(daysFromNow(31));
  writeFileSync(join(places.dir, readlinkSync(join(places.dir, 'own.pem'))), `${later.key}${later.cert}`);
  expect((await gateway.certificate()).pem).toBe(later.cert);
});
