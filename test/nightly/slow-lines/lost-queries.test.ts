import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { connectionLost } from '../../../src/lib/adapters/connection-lost.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { gatewayFixture, sha256, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempProject } from '../../support/temp-project.ts';

/** More questions than any call of a gateway asks. */
const MOST = 40;

interface FarGateway {
  gateway: Gateway;
  spec: GatewayFixture['spec'];
  url: string;
  /** From the next question on, this one does not get through, and so many behind it. */
  cutAt: (at: number, times: number) => void;
  asked: () => number;
}

/** A gateway on a host behind a real sshd, whose line breaks under a question of its choice. */
async function farGateway(): Promise<FarGateway> {
  const { spec, url } = await gatewayFixture();
  const real = (await bedOf()).host('ssh2');
  let [count, from, until] = [0, Infinity, Infinity];
  const openSocket: Host['openSocket'] = (path) => {
    count += 1;
    return count >= from && count < until ? Promise.reject(connectionLost('far', 'reset')) : real.openSocket(path);
  };
  const host: Host = new Proxy(real, {
    get: (target, name: keyof Host) => (name === 'openSocket' ? openSocket : target[name]),
  });
  const gateway = await openGateway('production', openStore(tempProject()), host);
  onTestFinished(() => {
    from = Infinity;
    return gateway.remove();
  });
  await gateway.ensure(spec);
  const cutAt = (at: number, times: number): void => void ([count, from, until] = [0, at, at + times]);
  return { gateway, spec, url, cutAt, asked: () => count };
}

async function statusWithKey(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${url}/v1/models`, { headers })).status;
}

test('revokes a key where it says so, wherever the connection is lost', async () => {
  const { gateway, url, cutAt, asked } = await farGateway();
  for (let at = 1; at <= MOST; at += 1) {
    const [key, application] = [`svk_${at}`, `app-${at}`];
    await gateway.addKeys({ [sha256(key)]: { application } });
    expect(await statusWithKey(url, key)).not.toBe(401);
    cutAt(at, 4);
    const done = await gateway.revokeKeys({ application, upTo: 0 }).then(
      () => true,
      () => false,
    );
    const last = asked() < at;
    cutAt(Infinity, 0);
    if (done) expect(await statusWithKey(url, key), `cut at question ${at}`).toBe(401);
    if (last) return;
  }
  throw new Error('the calls never ended');
});

test('a lost connection does not mean a stopped gateway; asks again', async () => {
  const { gateway, spec, cutAt } = await farGateway();
  cutAt(1, 1);
  expect(await gateway.status()).toMatchObject({ running: true });
  cutAt(1, 9);
  await expect(gateway.status()).rejects.toMatchObject({ code: 'connection-lost', exit: 4 });
  cutAt(1, 9);
  await expect(gateway.preflight(spec.bind, spec.port)).rejects.toMatchObject({ code: 'connection-lost' });
});

test('the status of a gateway costs two questions, asked side by side', async () => {
  const { gateway, cutAt, asked } = await farGateway();
  cutAt(Infinity, 0);
  expect(await gateway.status()).toMatchObject({ running: true });
  expect(asked()).toBe(2);
});

test('repairing a gateway starts no second one, wherever the connection is lost', async () => {
  const { gateway, spec, cutAt, asked } = await farGateway();
  const { pid } = await gateway.status();
  for (let at = 1; at <= MOST; at += 1) {
    cutAt(at, 4);
    await gateway.ensure(spec).catch(() => undefined);
    const last = asked() < at;
    cutAt(Infinity, 0);
    expect((await gateway.status()).pid, `cut at question ${at}`).toBe(pid);
    if (last) return;
  }
  throw new Error('the calls never ended');
});

test('a hanging gateway is silent, not stopped, and can be stopped', async () => {
  const { gateway, spec } = await gatewayFixture();
  await gateway.ensure(spec);
  const { pid = 0 } = await gateway.status();
  process.kill(pid, 'SIGSTOP');
  const next = ['sovran env show production', 'sovran env stop production'];
  await expect(gateway.status()).rejects.toMatchObject({ code: 'gateway-silent', exit: 4, next });
  await gateway.stop();
  expect(await gateway.status()).toMatchObject({ running: false });
});
