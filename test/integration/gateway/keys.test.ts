import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Gateway, GatewaySpec, KeysToRevoke } from '../../../src/lib/core/ports/gateway.ts';
import { gatewayFixture, KEY, sha256 } from '../../support/gateway-fixture.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempProject } from '../../support/temp-project.ts';

interface Open {
  gateway: Gateway;
  spec: GatewaySpec;
  url: string;
}

/** The same gateway as this machine's own, and as that of a host behind a real sshd. */
const WAYS = {
  'this machine': async (): Promise<Open> => gatewayFixture(),
  'a host over SSH': async (): Promise<Open> => {
    const { spec, url } = await gatewayFixture();
    const gateway = await openGateway('production', openStore(tempProject()), (await bedOf()).host('ssh2'));
    onTestFinished(() => gateway.remove());
    return { gateway, spec, url };
  },
};
const PROBE = 'svp_probe';
const all: KeysToRevoke = { application: 'portal', upTo: 0 };

/** 503: the key opens a gateway without a release; 401: it opens nothing. */
async function knock(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, connection: 'close' };
  return (await fetch(`${url}/v1/models`, { headers })).status;
}

describe.each(Object.entries(WAYS))('on %s', (_name, open) => {
  test('a revoked key stays so when old files start a gateway', async () => {
    const { gateway, spec, url } = await open();
    await gateway.ensure(spec);
    expect(await knock(url, KEY)).toBe(503);
    await gateway.revokeKeys(all);
    await gateway.ensure(spec);
    expect(await knock(url, KEY)).toBe(401);
    await gateway.stop();
    await gateway.ensure(spec);
    expect(await knock(url, KEY)).toBe(401);
    expect(await gateway.keys()).toEqual({
      keys: { [sha256(KEY)]: { application: 'portal', revoked: true } },
      revocations: { portal: 1 },
    });
  });

  test('a key revoked during a stop opens no restarted gateway', async () => {
    const { gateway, spec, url } = await open();
    await gateway.ensure(spec);
    await gateway.stop();
    await gateway.revokeKeys(all);
    await gateway.ensure(spec);
    expect(await knock(url, KEY)).toBe(401);
  });

  test('adds and revokes keys one by one, beside another clone', async () => {
    const { gateway, spec, url } = await open();
    await gateway.ensure(spec);
    await gateway.addKeys({ [sha256(PROBE)]: { application: 'probe-01:a' } });
    await gateway.addKeys({ [sha256('svk_new')]: { application: 'portal' } });
    await gateway.revokeKeys({ keys: { [sha256(KEY)]: 'portal' } });
    expect(await Promise.all([PROBE, 'svk_new', KEY].map((key) => knock(url, key)))).toEqual([503, 503, 401]);
    await gateway.revokeKeys({ keys: { [sha256(PROBE)]: 'probe-01:a' } });
    expect(await Promise.all([PROBE, 'svk_new', KEY].map((key) => knock(url, key)))).toEqual([401, 503, 401]);
  });

  test('refuses a key planned before --all, opens one planned after', async () => {
    const { gateway, spec, url } = await open();
    await gateway.ensure(spec);
    await gateway.revokeKeys(all);
    const late = gateway.addKeys({ [sha256('svk_late')]: { application: 'portal' } });
    await expect(late).rejects.toMatchObject({ code: 'keys-revoked', exit: 3 });
    const { revocations } = await gateway.keys();
    await gateway.addKeys({ [sha256('svk_new')]: { application: 'portal', revocation: revocations['portal'] ?? 0 } });
    await gateway.revokeKeys(all);
    expect(await Promise.all([KEY, 'svk_late', 'svk_new'].map((key) => knock(url, key)))).toEqual([401, 401, 503]);
  });

  test('keys that many change at once are all there', async () => {
    const { gateway, spec, url } = await open();
    await gateway.ensure(spec);
    const runs = Array.from({ length: 6 }, (_, at) => `R${at}`);
    const added = runs.map((run) => gateway.addKeys({ [sha256(run)]: { application: run } }));
    await Promise.all([...added, gateway.revokeKeys(all)]);
    expect(await Promise.all(runs.map((run) => knock(url, run)))).toEqual(runs.map(() => 503));
    expect(await knock(url, KEY)).toBe(401);
  });
});

test('the key map is private, and says what was revoked', async () => {
  const { gateway, spec, places } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.revokeKeys(all);
  expect(readFileSync(places.keys, 'utf8')).toBe(`# portal 1\n${sha256(KEY)} portal@1@0@0\n`);
  expect(statSync(places.keys).mode & 0o777).toBe(0o600);
});

test('keys changed while HAProxy starts reach it once it runs', async () => {
  const { gateway, spec, url, places } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.stop();
  const starting = gateway.ensure({ ...spec, limits: { ...spec.limits, streamSeconds: 61 } });
  await expect.poll(() => existsSync(places.draft), { interval: 1 }).toBe(true);
  await Promise.all([starting, gateway.revokeKeys(all)]);
  expect(await knock(url, KEY)).toBe(401);
});
