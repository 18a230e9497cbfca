import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { selfSigned, type SelfSigned } from '../../support/self-signed.ts';
import { frontFixture, knock } from '../../support/front-fixture.ts';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAMED = { 'x-sovran-application': 'invented', 'content-length': 2 };

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
  expect(await knock(one, secretsIn(join(fixture.places.dir, 'own.pem')), NAMED)).toBe(200);
  expect(await knock(one, secretsIn(join(fixture.places.dir, 'own.pem')))).toBe(401);
  await expect
    .poll(async () => (await one.gateway.readAccess(0)).records.map(({ application }) => application))
    .toEqual(['invented', '']);
});

test('the name of an application is not believed from anyone else', async () => {
  const { fixture, one } = await member();
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
  const through = await fetch(`${fixture.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{}',
    headers: { 'x-sovran-application': 'invented', authorization: `Bearer ${KEY}`, connection: 'close' },
  });
  await through.text();
  await expect
    .poll(async () => (await one.gateway.readAccess(0)).records.map(({ application }) => application))
    .toEqual(['', 'portal', 'portal']);
  for (const { headers } of one.engine.requests) expect(headers).not.toHaveProperty('x-sovran-application');
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

test('without openssl no certificate is made', async () => {
  const { gateway, places, dir } = await gatewayFixture();
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const name of ['sh', 'cat']) symlinkSync(`/bin/${name}`, join(bin, name));
  vi.stubEnv('PATH', bin);
  await expect(gateway.certificate()).rejects.toMatchObject({ code: 'openssl-missing', exit: 4 });
  expect(existsSync(places.dir)).toBe(false);
});
