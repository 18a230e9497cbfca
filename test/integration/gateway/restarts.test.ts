import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { findProcesses } from '../../../src/lib/adapters/gateway/workers.ts';
import { gatewayFixture, KEY, sha256, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { keepersIn } from '../../support/keepers.ts';
import { until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';
import { tempProject } from '../../support/temp-project.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Code of an answer; 0 while nothing listens. */
async function ask(url: string, key = KEY): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, connection: 'close' };
  const request = { method: 'POST', headers, body: '{}', signal: AbortSignal.timeout(2000) };
  const answer = await fetch(`${url}/v1/chat/completions`, request).catch(() => null);
  await answer?.text().catch(() => '');
  return answer?.status ?? 0;
}

/** A gateway that serves a release. */
async function serving(): Promise<GatewayFixture> {
  const fixture = await gatewayFixture();
  const { gateway, spec, dir } = fixture;
  const { socket } = await streamingBackend(join(dir, 'one.sock'), { release: 'r1', tokens: 1 });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  return fixture;
}

/** One that serves and starts again after other pauses: started as its host does at boot. */
async function pausing(pauses: string): Promise<GatewayFixture> {
  const fixture = await serving();
  const { gateway, places } = fixture;
  const text = readFileSync(startPath(places), 'utf8');
  await gateway.stop();
  writeFileSync(startPath(places), text.replace('1 2 4 8 16', pauses), { mode: 0o700 });
  execFileSync(startPath(places), ['boot']);
  await masterRuns(fixture);
  return fixture;
}

/** Everything that belongs to a gateway: HAProxy, its keeper, what that waits for. */
function left({ dir }: GatewayFixture): string[] {
  return processesNaming(dir).map(({ command }) => command);
}

async function pidOf({ places }: GatewayFixture, which: 'master' | 'worker'): Promise<number> {
  const found = await findProcesses(places);
  return Number(which === 'master' ? found?.master : found?.workers[0]);
}

/** Waits for the master to say that it runs, which it does a little later than its worker serves. */
async function masterRuns({ gateway }: Pick<GatewayFixture, 'gateway'>): Promise<void> {
  await until('the master to answer', async () => (await gateway.status()).running);
}

/** Seconds from a kill to the first answer of the release. */
async function secondsAfterKill(fixture: GatewayFixture, pid: number): Promise<number> {
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  await until('the port to close', async () => (await ask(fixture.url)) !== 200);
  await until('the release to serve again', async () => (await ask(fixture.url)) === 200);
  const seconds = (performance.now() - killed) / 1000;
  await masterRuns(fixture);
  return seconds;
}

test.each(['master', 'worker'] as const)('serves again by itself after its %s was killed', async (which) => {
  const fixture = await serving();
  const { gateway, places } = fixture;
  expect((await gateway.status()).restarts).toBeUndefined();
  const before = await pidOf(fixture, 'master');
  const seconds = await secondsAfterKill(fixture, await pidOf(fixture, which));
  console.log(`${which} killed: served again after ${seconds.toFixed(2)} s`);
  const { running, pid, restarts } = await gateway.status();
  expect({ running, restarts }).toEqual({
    running: true,
    restarts: { ends: [{ at: expect.stringMatching(/^20.*Z$/), how: 'SIGKILL', lastWords: expect.any(String) }] },
  });
  expect(pid).not.toBe(before);
  if (which === 'worker') expect(restarts?.ends[0]?.lastWords).toContain('exited with code 137 (Killed)');
  expect(execFileSync('sh', [startPath(places)], { encoding: 'utf8' })).toBe(`${pid}\n`);
  expect(keepersIn(fixture.dir)).toHaveLength(1);
  await gateway.stop();
  expect(left(fixture)).toEqual([]);
});

test('a gateway of a host over SSH starts again without a connection', async () => {
  const { spec, url, dir } = await gatewayFixture();
  const host = (await bedOf()).host('ssh2');
  const gateway = await openGateway('production', openStore(tempProject()), host);
  onTestFinished(() => gateway.remove());
  const { pid = 0 } = await gateway.ensure(spec);
  await host.close();
  process.kill(pid, 'SIGKILL');
  await until('the port to close', async () => (await ask(url)) !== 503);
  await until('the gateway to answer again', async () => (await ask(url)) === 503);
  await masterRuns({ gateway });
  expect((await gateway.status()).restarts?.ends).toMatchObject([{ how: 'SIGKILL' }]);
  await gateway.stop();
  expect(keepersIn(dir)).toEqual([]);
});

test('a keeper waits without lock, terminal or work', async () => {
  const fixture = await serving();
  const [keeper = 0] = keepersIn(fixture.dir);
  const opened = (fd: string): string => readlinkSync(`/proc/${keeper}/fd/${fd}`);
  expect(readdirSync(`/proc/${keeper}/fd`).map(opened).join(' ')).not.toMatch(/lock|tty|pts/);
  expect(['0', '1'].map(opened)).toEqual(['/dev/null', fixture.places.access]);
  const stat = readFileSync(`/proc/${keeper}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  expect({ state: stat[0], session: Number(stat[3]), terminal: stat[4] }).toEqual({
    state: 'S',
    session: keeper,
    terminal: '0',
  });
  expect(readlinkSync(`/proc/${keeper}/cwd`)).toBe(fixture.places.dir);
});

test('a gateway whose worker hangs gets its port back', async () => {
  const fixture = await serving();
  process.kill(await pidOf(fixture, 'worker'), 'SIGSTOP');
  const master = Number(readFileSync(fixture.places.pid, 'utf8'));
  process.kill(master, 'SIGKILL');
  await until('the release to serve again', async () => (await ask(fixture.url)) === 200);
  expect((await fixture.gateway.status()).restarts?.ends).toHaveLength(1);
});

test('a reload keeps the keeper, which starts the gateway again later', async () => {
  const fixture = await serving();
  const { gateway, spec, dir } = fixture;
  const keepers = keepersIn(dir);
  await gateway.ensure({ ...spec, limits: { ...spec.limits, bodyBytes: 1000 } });
  expect((await gateway.status()).restarts).toBeUndefined();
  expect(keepersIn(dir)).toEqual(keepers);
  await secondsAfterKill(fixture, await pidOf(fixture, 'master'));
  expect((await gateway.status()).restarts?.ends).toHaveLength(1);
});

test('a gateway that cannot start stays down after five tries', async () => {
  const fixture = await pausing('0 0 1 0 0');
  const { gateway, places, spec, url } = fixture;
  appendFileSync(places.config, '\nno such "keyword\n');
  process.kill(await pidOf(fixture, 'master'), 'SIGKILL');
  await until('the keeper to leave', () => left(fixture).length === 0);
  const { running, restarts } = await gateway.status();
  expect(running).toBe(false);
  expect(restarts?.ends.map(({ how }) => how)).toEqual(['SIGKILL', ...Array<string>(5).fill('exit 1')]);
  expect(restarts?.ends.at(-1)?.lastWords).toMatch(/\[ALERT\].*parsing \[.*haproxy\.cfg:\d+\]/);
  expect(restarts).toMatchObject({ gaveUp: true });
  await gateway.ensure(spec);
  expect([await ask(url), (await gateway.status()).restarts]).toEqual([200, undefined]);
});

test('a start at boot keeps the record and tries again', async () => {
  const fixture = await pausing('0 0');
  const { gateway, places } = fixture;
  appendFileSync(places.config, '\nno such keyword\n');
  process.kill(await pidOf(fixture, 'master'), 'SIGKILL');
  await until('the keeper to leave', () => left(fixture).length === 0);
  expect((await gateway.status()).restarts).toMatchObject({ gaveUp: true });
  writeFileSync(places.config, readFileSync(places.config, 'utf8').replace('no such keyword\n', ''));
  execFileSync(startPath(places), ['boot']);
  await masterRuns(fixture);
  const { restarts, pid } = await gateway.status();
  expect([restarts?.ends.length, restarts?.gaveUp]).toEqual([3, undefined]);
  await gateway.addKeys({ [sha256('another')]: { application: 'portal' } });
  expect(execFileSync(startPath(places), ['boot'], { encoding: 'utf8' })).toBe(`${pid}\n`);
  expect(await ask(fixture.url, 'another')).toBe(200);
  expect(readFileSync(places.log, 'utf8')).not.toContain('Reloading HAProxy');
});

test('a stop during the pause leaves no process', async () => {
  const fixture = await pausing('60 60');
  const { gateway, places } = fixture;
  process.kill(await pidOf(fixture, 'master'), 'SIGKILL');
  await until('the pause', () => existsSync(places.restarts));
  expect(await gateway.status()).toMatchObject({ running: false, restarts: { ends: [{ how: 'SIGKILL' }] } });
  await gateway.stop();
  await until('the keeper to leave', () => left(fixture).length === 0);
});

test('a removal during the pause leaves nothing', async () => {
  const fixture = await pausing('60 60');
  const { gateway, places } = fixture;
  process.kill(await pidOf(fixture, 'master'), 'SIGKILL');
  await until('the pause', () => existsSync(places.restarts));
  await gateway.remove();
  await until('the keeper to leave', () => left(fixture).length === 0);
  expect(existsSync(places.dir)).toBe(false);
});

test('a start during the pause makes one gateway, kept once', async () => {
  const fixture = await pausing('2 2');
  const { gateway, spec, places, dir } = fixture;
  process.kill(await pidOf(fixture, 'master'), 'SIGKILL');
  await until('the pause', () => existsSync(places.restarts));
  const { pid, restarts } = await gateway.ensure(spec);
  expect(restarts).toBeUndefined();
  await until('the earlier keeper to leave', () => keepersIn(dir).length === 1);
  expect((await gateway.status()).pid).toBe(pid);
  const masters = processesNaming(places.config).filter(({ command }) => command.startsWith('haproxy'));
  expect(new Set(masters.map(({ group }) => group))).toEqual(new Set([pid]));
});

test('a start by sovran that fails is not repeated', async () => {
  const fixture = await serving();
  const { places, spec, dir } = fixture;
  const other = await openGateway('staging', openStore(dir));
  onTestFinished(() => other.remove());
  await expect(other.ensure({ ...spec, environment: 'staging' })).rejects.toMatchObject({ code: 'port-in-use' });
  await until('its keeper to leave', () => keepersIn(dir).length === 1);
  expect((await other.status()).restarts).toBeUndefined();
  expect(existsSync(places.restarts)).toBe(false);
});

test('a temporary gateway is not started again', async () => {
  const { dir, spec } = await gatewayFixture();
  const gateway = await openGateway('temporary/one', openStore(dir));
  onTestFinished(() => gateway.remove());
  const { pid = 0 } = await gateway.ensure({ ...spec, environment: 'temporary/one', port: 0 });
  expect(keepersIn(dir)).toEqual([]);
  process.kill(pid, 'SIGKILL');
  await until('nothing to run', () => processesNaming(dir).length === 0);
  const { running, restarts } = await gateway.status();
  expect([running, restarts]).toEqual([false, undefined]);
});

test('a gateway without its keeper serves until it ends', async () => {
  const fixture = await serving();
  const [keeper = 0] = keepersIn(fixture.dir);
  process.kill(keeper, 'SIGKILL');
  expect(await ask(fixture.url)).toBe(200);
  await fixture.gateway.stop();
  expect(left(fixture)).toEqual([]);
});

test('a key is revoked in a worker whose master does not answer', async () => {
  const { gateway, places, url } = await serving();
  rmSync(places.master);
  await gateway.revokeKeys({ keys: { [sha256(KEY)]: 'portal' } });
  expect(await ask(url)).toBe(401);
});

test('what changed while it started is read again', async () => {
  const fixture = await serving();
  const { gateway, places, dir } = fixture;
  const text = readFileSync(startPath(places), 'utf8');
  await gateway.stop();
  writeFileSync(startPath(places), text, { mode: 0o700 });
  const path = join(dir, 'late');
  mkdirSync(path);
  const late = `#!/bin/sh\nsleep 0.1; touch ${places.keys}; PATH=\${PATH#*:} exec haproxy "$@"\n`;
  writeFileSync(join(path, 'haproxy'), late, { mode: 0o755 });
  execFileSync(startPath(places), ['boot'], { env: { ...process.env, PATH: `${path}:${process.env.PATH}` } });
  await until('a reload', () => readFileSync(places.log, 'utf8').includes('Reloading HAProxy'));
  await masterRuns(fixture);
  expect([await ask(fixture.url), (await gateway.status()).restarts]).toEqual([200, undefined]);
});
