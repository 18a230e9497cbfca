import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { GatewaySpec } from '../../../src/lib/core/ports/gateway.ts';
import { gatewayFixture, KEY, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { streamClient } from '../../support/stream-client.ts';
import { hold, streamingBackend, type StreamingBackend } from '../../support/streaming-backend.ts';

const chat = (url: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body: '{}' });

async function live(): Promise<GatewayFixture & { engine: StreamingBackend }> {
  const fixture = await gatewayFixture();
  const engine = await streamingBackend(join(fixture.dir, 'one.sock'), { release: 'r1', tokens: 5 });
  await fixture.gateway.ensure(fixture.spec);
  await fixture.gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await fixture.gateway.setSlot('blue', 'ready');
  return { ...fixture, engine };
}

function withLimits(spec: GatewaySpec, limits: Partial<GatewaySpec['limits']>): GatewaySpec {
  return { ...spec, limits: { ...spec.limits, ...limits } };
}

test('ensuring again with the same spec leaves the processes alone', async () => {
  const { gateway, spec, places } = await live();
  const before = await gateway.status();
  await gateway.ensure(spec);
  const after = await gateway.status();
  expect(after).toEqual(before);
  expect(readFileSync(places.log, 'utf8').match(/New worker/g)).toHaveLength(1);
});

test('loads limits without interrupting a stream; the old worker counts', async () => {
  const { gateway, spec, url, engine } = await live();
  const end = hold(engine);
  const answer = await chat(url);
  const master = (await gateway.status()).pid;
  await gateway.ensure(withLimits(spec, { bodyBytes: 1000 }));
  const during = await gateway.status();
  expect(during).toMatchObject({ pid: master, slots: [{ state: 'ready', up: true, sessions: 1, release: 'r1' }, {}] });
  const large = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: 'x'.repeat(2000),
  });
  expect(large.status).toBe(413);
  end();
  const text = await answer.text();
  expect(text.match(/"release":"r1"/g)).toHaveLength(5);
  expect(text).toMatch(/\[DONE\]\n\n$/);
});

test('a finishing worker refuses a revoked key, too', async () => {
  const { gateway, spec, url, engine } = await live();
  const [kept, streaming] = [streamClient(url, KEY), streamClient(url, KEY)];
  onTestFinished(() => (kept.close(), streaming.close()));
  expect(await kept.ask()).toMatchObject({ status: 200, whole: true });
  const end = hold(engine);
  const stream = streaming.ask();
  await expect.poll(async () => (await gateway.status()).slots[0]?.sessions).toBe(1);
  await gateway.ensure(withLimits(spec, { bodyBytes: 1000 }));
  await gateway.revokeKeys({ application: 'portal', upTo: 0 });
  expect(await kept.ask()).toMatchObject({ status: 401, reused: true });
  end();
  expect(await stream).toMatchObject({ status: 200, whole: true });
});

test('a refused configuration changes nothing', async () => {
  const { gateway, spec, url, places } = await live();
  const before = readFileSync(places.config, 'utf8');
  await expect(gateway.ensure({ ...spec, bind: 'not an address' })).rejects.toMatchObject({
    code: 'gateway-config-invalid',
    exit: 1,
  });
  expect(readFileSync(places.config, 'utf8')).toBe(before);
  expect(existsSync(places.draft)).toBe(false);
  expect((await chat(url)).status).toBe(200);
  await gateway.ensure(spec);
  expect((await chat(url)).status).toBe(200);
});

test('a gateway whose starter was killed is adopted by the next process', async () => {
  const fixture = await gatewayFixture();
  const script = join(fixture.dir, 'start.ts');
  const { writeFileSync } = await import('node:fs');
  const root = process.cwd();
  writeFileSync(
    script,
    `const { openGateway } = await import('${root}/src/lib/adapters/gateway/open-gateway.ts');
     const { openStore } = await import('${root}/src/lib/adapters/project-store/open-store.ts');
     const gateway = await openGateway('production', openStore(${JSON.stringify(fixture.dir)}));
     await gateway.ensure(${JSON.stringify(fixture.spec)});
     process.kill(process.pid, 'SIGKILL');`,
  );
  const child = spawn(process.execPath, [script], { stdio: 'inherit' });
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  const adopted = await fixture.gateway.status();
  expect(adopted.running).toBe(true);
  expect((await fixture.gateway.ensure(fixture.spec)).pid).toBe(adopted.pid);
});

test('the next call repairs what a killed starter left', async () => {
  const fixture = await gatewayFixture();
  const engine = await streamingBackend(join(fixture.dir, 'one.sock'), { release: 'r1' });
  const root = process.cwd();
  const code = `const { openGateway } = await import('${root}/src/lib/adapters/gateway/open-gateway.ts');
    const { openStore } = await import('${root}/src/lib/adapters/project-store/open-store.ts');
    const gateway = await openGateway('production', openStore(${JSON.stringify(fixture.dir)}));
    process.stdout.write('go');
    await gateway.ensure(${JSON.stringify(fixture.spec)});
    await gateway.assign('blue', ${JSON.stringify({ socket: engine.socket, release: 'r1' })});
    await gateway.setSlot('blue', 'ready');
    await gateway.setSlot('blue', 'drain');
    await gateway.setSlot('blue', 'ready');`;
  for (const ms of [5, 30, 60, 90, 130, 200, 300, 500, 700]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    setTimeout(() => child.kill('SIGKILL'), ms);
    await new Promise((resolve) => child.once('exit', resolve));
    await fixture.gateway.ensure(fixture.spec);
    await fixture.gateway.assign('blue', { socket: engine.socket, release: 'r1' });
    await fixture.gateway.setSlot('blue', 'ready');
    const answer = await chat(fixture.url);
    expect([ms, answer.status, answer.headers.get('x-sovran-release')]).toEqual([ms, 200, 'r1']);
    await answer.text();
    if (ms < 300) await fixture.gateway.stop();
  }
});

test('a gateway whose sockets were swept away is replaced', async () => {
  const { gateway, spec, url, places } = await live();
  const old = (await gateway.status()).pid ?? 0;
  rmSync(places.sockets, { recursive: true });
  const status = await gateway.ensure(spec);
  expect(status.pid).not.toBe(old);
  expect(runs(old)).toBe(false);
  expect((await chat(url)).status).toBe(200);
});

test('finds a port held by another program before and at start', async () => {
  const { gateway, spec } = await gatewayFixture();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(spec.port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  expect(await gateway.preflight(spec.bind, spec.port)).toEqual({
    state: 'taken',
    holder: expect.stringContaining(`(pid ${process.pid})`),
  });
  await expect(gateway.ensure(spec)).rejects.toMatchObject({ code: 'port-in-use', exit: 3 });
  expect(await gateway.status()).toMatchObject({ running: false });
});

test.each([
  ['203.0.113.1', 'EADDRNOTAVAIL'],
  ['no-such-host.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
])('nothing can listen on %s', async (address, code) => {
  const { gateway, spec } = await gatewayFixture();
  const status = await gateway.preflight(address, spec.port);
  expect(status).toEqual({ state: 'unusable', code: expect.stringMatching(code) as string });
});

test('two gateways never share a port', async () => {
  const { gateway, spec, dir } = await gatewayFixture();
  await gateway.ensure(spec);
  expect(await gateway.preflight(spec.bind, spec.port)).toEqual({ state: 'own' });
  const other = await openGateway('staging', openStore(dir));
  onTestFinished(() => other.remove());
  expect(await other.preflight(spec.bind, spec.port)).toMatchObject({
    state: 'taken',
    holder: expect.stringContaining('haproxy'),
  });
  await expect(other.ensure({ ...spec, environment: 'staging' })).rejects.toMatchObject({ code: 'port-in-use' });
});

test('without HAProxy nothing is written', async () => {
  const { gateway, spec, places } = await gatewayFixture();
  vi.stubEnv('PATH', '/nonexistent');
  await expect(gateway.preflight(spec.bind, spec.port)).rejects.toMatchObject({ code: 'haproxy-missing', exit: 4 });
  await expect(gateway.ensure(spec)).rejects.toMatchObject({ code: 'haproxy-missing', exit: 4 });
  expect(existsSync(places.dir)).toBe(false);
});

test('a temporary gateway gets a free port, goes with its process', async () => {
  const { dir, spec, places } = await gatewayFixture();
  const store = openStore(dir);
  const gateway = await openGateway('temporary/one', store);
  onTestFinished(() => gateway.remove());
  const status = await gateway.ensure({ ...spec, environment: 'temporary/one', port: 0 });
  expect((await chat(status.url)).status).toBe(503);
  expect((await (await openGateway('temporary/two', store)).status()).running).toBe(false);
  expect((await gateway.status()).running).toBe(true);
  const { placesOf } = await import('../../../src/lib/adapters/gateway/paths.ts');
  const own = placesOf(localHost('local'), dir, 'temporary/one');
  const owner = JSON.parse(readFileSync(join(own.dir, 'owner.json'), 'utf8')) as object;
  writeFileSync(join(own.dir, 'owner.json'), JSON.stringify({ ...owner, machine: 'another', pid: 1 }));
  await openGateway('temporary/three', store);
  expect(existsSync(own.dir), 'a process of another machine may live').toBe(true);
  writeFileSync(join(own.dir, 'owner.json'), JSON.stringify({ ...owner, pid: 1, processStart: 'x', bootId: 'x' }));
  await openGateway('temporary/three', store);
  expect([existsSync(own.dir), existsSync(own.sockets), existsSync(places.dir)]).toEqual([false, false, false]);
  expect(runs(status.pid)).toBe(false);
});

/** Whether a process executes: one that has ended and waits to be reaped does not. */
function runs(pid = 0): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== '';
  } catch {
    return false;
  }
}

test('the log is read, and followed across a start', async () => {
  const { gateway, spec } = await gatewayFixture();
  expect(await gateway.log(4096)).toBe('');
  await gateway.ensure(spec);
  expect(await gateway.log(4096)).toContain('New worker');
  const given = new AbortController();
  const seen: string[] = [];
  for await (const entry of gateway.followLog(undefined, given.signal)) {
    seen.push(entry.type === 'line' ? entry.text : 'gap');
    const started = seen.filter((text) => text.includes('New worker')).length;
    if (started === 2) given.abort();
    if (started !== 1 || !seen.at(-1)?.includes('Loading success')) continue;
    await gateway.stop();
    await gateway.ensure(spec);
  }
  expect(seen.filter((text) => text.includes('New worker'))).toHaveLength(2);
  expect(seen).not.toContain('gap');
});
