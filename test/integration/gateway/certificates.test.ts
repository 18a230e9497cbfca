import { X509Certificate } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request as overTls } from 'node:https';
import { request as overTcp } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { daysFromNow, selfSigned, type SelfSigned } from '../../support/self-signed.ts';
import { frontFixture, type MemberFixture } from '../../support/front-fixture.ts';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { until } from '../../support/process-place.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAMED = { 'x-sovran-application': 'invented', 'content-length': 2 };

/** What a caller of a member's second door gets: a status, or why there is none. */
function knock(
  { spec }: MemberFixture,
  secrets: Partial<SelfSigned> | 'plain',
  headers: object = NAMED,
): Promise<number | string> {
  const { port } = spec.fronted;
  const about = {
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { ...headers },
    agent: false,
  };
  return new Promise((resolve) => {
    const call = secrets === 'plain' ? overTcp(about) : overTls({ ...about, ...secrets, rejectUnauthorized: false });
    call.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    call.end('{}');
  });
}

/** Key and certificate in a file of a gateway's own. */
function secretsIn(path: string): SelfSigned {
  const text = readFileSync(path, 'utf8');
  return { key: text.slice(0, text.indexOf('-----BEGIN CERT')), cert: text.slice(text.indexOf('-----BEGIN CERT')) };
}

async function member() {
  const fixture = await frontFixture(['gpu1'], { engine: { tokens: 1, intervalMs: 1 } });
  const [one] = fixture.members;
  if (!one) throw new Error('no member');
  return { fixture, one };
}

test('only its front gets through the second door of a member', async () => {
  const { fixture, one } = await member();
  expect(await knock(one, 'plain')).toBeTypeOf('string');
  expect(await knock(one, {})).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET/);
  expect(await knock(one, selfSigned())).toMatch(/UNKNOWN_CA|ECONNRESET/);
  expect(await knock(one, secretsIn(join(one.places.dir, 'own.pem')))).toBeTypeOf('string');
  expect([one.engine.requests, (await one.gateway.readAccess(0)).records]).toEqual([[], []]);
  expect(await knock(one, secretsIn(join(fixture.places.dir, 'own.pem')))).toBe(200);
  expect(await knock(one, secretsIn(join(fixture.places.dir, 'own.pem')), { 'content-length': 2 })).toBe(401);
  await expect
    .poll(async () => (await one.gateway.readAccess(0)).records.map(({ application }) => application))
    .toEqual(['invented', '']);
});

test('the name of an application is not believed at the first door', async () => {
  const { one } = await member();
  const url = `http://127.0.0.1:${one.spec.port}/v1/chat/completions`;
  const ask = (headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-sovran-application': 'invented', connection: 'close', ...headers },
    });
  expect((await ask({})).status).toBe(401);
  const answer = await ask({ authorization: `Bearer ${KEY}` });
  await answer.text();
  await expect
    .poll(async () => (await one.gateway.readAccess(0)).records.map(({ application }) => application))
    .toEqual(['', 'portal']);
  expect(one.engine.requests[0]?.headers).not.toHaveProperty('x-sovran-application');
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

test.each([
  [
    'expired',
    { code: 'certificate-expired', details: { name: 'gpu1', until: '2021-01-01T00:00:00.000Z' } },
    () => selfSigned('20210101000000Z').cert,
  ],
  [
    'unreadable',
    { code: 'certificate-invalid' },
    () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  ],
  ['missing', { code: 'certificate-invalid' }, () => ''],
])('an %s certificate of a member is refused before anything changes', async (_what, error, certificate) => {
  const { gateway, spec, places } = await gatewayFixture();
  const gpu1 = { name: 'gpu1', address: '127.0.0.1', port: 1, certificate: certificate(), state: 'ready' as const };
  await expect(gateway.ensure({ ...spec, members: [gpu1] })).rejects.toMatchObject({ ...error, exit: 3 });
  const fronted = { bind: '127.0.0.1', port: 1, certificate: certificate() };
  await expect(gateway.ensure({ ...spec, fronted })).rejects.toMatchObject({ code: error.code, exit: 3 });
  expect(existsSync(places.dir)).toBe(false);
});

test('a certificate is made once, with a key closed to others', async () => {
  const { gateway, places } = await gatewayFixture();
  const [first, second] = await Promise.all([gateway.certificate(), gateway.certificate()]);
  expect(first).toEqual(second);
  expect(first.pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  expect(first.pem).not.toContain('PRIVATE');
  const years = (Date.parse(first.until) - Date.now()) / 86_400_000 / 365;
  expect(years).toBeGreaterThan(1.99);
  expect(years).toBeLessThan(2.01);
  expect(new X509Certificate(first.pem).ca).toBe(false);
  expect(statSync(join(places.dir, 'own.pem')).mode & 0o777).toBe(0o600);
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
  await gateway.ensure(one.spec);
  expect(await gateway.certificate()).toMatchObject({
    pem: expect.stringMatching(/^(?:(?!BEGIN)[^])*BEGIN(?:(?!BEGIN)[^])*$/) as string,
  });
  expect(readdirSync(places.dir).filter((name) => name.startsWith('own-'))).toHaveLength(1);
  const status = await fixture.gateway.status();
  expect(status.members).toMatchObject([{ name: 'gpu1', state: 'ready' }]);
  await expect.poll(async () => (await fixture.gateway.status()).members?.[0]?.up, { timeout: 10_000 }).toBe(true);
  const later = selfSigned(daysFromNow(31));
  writeFileSync(join(places.dir, readlinkSync(join(places.dir, 'own.pem'))), `${later.key}${later.cert}`);
  expect((await gateway.certificate()).pem).toBe(later.cert);
});

test('without openssl no certificate is made', async () => {
  const { gateway, places, dir } = await gatewayFixture();
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const name of ['sh', 'cat']) symlinkSync(`/bin/${name}`, join(bin, name));
  vi.stubEnv('PATH', bin);
  await expect(gateway.certificate()).rejects.toMatchObject({ code: 'openssl-missing', exit: 4 });
  expect(existsSync(places.dir)).toBe(false);
});
