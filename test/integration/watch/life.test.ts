import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { hostFile } from '../../../src/lib/core/kit/host-script.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { filesOf } from '../../../src/lib/stages/watch/files/files.ts';
import { siteOn } from '../../../src/lib/stages/watch/install/site.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { watchPath } from '../../support/watch-tools.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { installWatchWith } from '../../../src/lib/stages/watch/install/install.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { publishIndicators } from '../../../src/lib/stages/watch/status/publish.ts';
import { readWatched } from '../../../src/lib/stages/watch/status/read-watched.ts';
import { watchedHost } from '../../../src/lib/stages/watch/install/facts.ts';
import { processesNaming, tcpListenersOf } from '../../support/processes.ts';
import { rulesOf } from '../../support/supervised-host.ts';
import { until } from '../../support/process-place.ts';
import {
  firing,
  plantEndedEngine,
  query,
  sshGreeter,
  watchedWorld,
  webhook,
  type WatchedWorld,
} from '../../support/watched-world.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Processes of a watch. */
function running({ folder }: WatchedWorld): string[] {
  return processesNaming(folder).map(({ command }) => command);
}

async function publish({ ctx }: WatchedWorld) {
  return publishIndicators(ctx, await readWatched(ctx, { lengthMs: 3_600_000 }));
}

async function watchDown({ ctx }: WatchedWorld) {
  return (await readWatched(ctx, { lengthMs: 3_600_000 }))[0]?.indicators.filter(({ id }) => id === 'watch-down');
}

async function signalsOn(world: WatchedWorld, peers: { name: string; address: string }[]) {
  const { host } = await watchedHost(world.ctx, 'local', world.parts, { portBase: world.base, peers, routes: [] });
  return rulesOf(host).signals;
}

test('a watch gives data, reports a burn, survives a kill', async () => {
  const hook = await webhook();
  const greeter = await sshGreeter();
  const world = await watchedWorld({ routes: [{ name: 'ops', webhookFile: 'hook.url' }], peer: greeter.port });
  const { folder, base, engine } = world;
  plantEndedEngine(world.dir);
  writeFileSync(join(world.project.root, 'hook.url'), `${hook.url}\n`, { mode: 0o600 });
  await world.install({ hosts: ['local'] });
  expect(await world.project.project.read('Watch', 'local')).toMatchObject({
    spec: {
      portBase: base,
      environments: ['production'],
      routes: ['ops'],
      programs: { prometheus: expect.stringMatching(/^2\./) },
    },
  });
  const secret = join(folder, 'alertmanager/run/secrets/ops');
  expect([readFileSync(secret, 'utf8'), statSync(secret).mode & 0o777]).toEqual([hook.url, 0o600]);
  const pids = processesNaming(folder).map(({ pid }) => pid);
  const listeners = tcpListenersOf(pids);
  expect(listeners.map((line) => line.trim().split(/\s+/)[3])).toEqual(expect.arrayContaining([`127.0.0.1:${base}`]));
  expect(listeners.filter((line) => !line.includes(' 127.0.0.1:'))).toEqual([]);

  expect(new Set(await world.ask(40))).toEqual(new Set([200]));
  await until('traffic to be counted', async () => (await query(base, 'sum(sovran_requests_total) >= 40')).length > 0);
  await world.ask(10);
  expect(await publish(world)).toEqual([]);
  const expressions = await signalsOn(world, [{ name: 'gpu2', address: `127.0.0.1:${greeter.port}` }]);
  await until('every expression to give data', async () => {
    const left = await silent(base, expressions);
    return left.length === 0;
  });
  const byApplication = await query(base, 'sum by (application, outcome) (sovran_requests_total)');
  expect(
    byApplication.map(({ metric, value }) => `${metric.application} ${metric.outcome} ${value[1]}`).sort(),
  ).toEqual(['intranet answered 25', 'portal answered 25']);
  await until(
    'both engines to be read',
    async () => (await query(base, 'sovran:engine_prompt_tokens:rate')).length === 2,
  );

  await until('the burn and the ended engine to fire', async () => {
    engine.failing = true;
    await world.ask(10);
    await new Promise((resolve) => setTimeout(resolve, 250));
    const names = await firing(base);
    return names.includes('AvailabilityBurn') && names.includes('EngineStaysDown');
  });
  engine.failing = false;
  const told = (status: string, name: string) =>
    hook.received
      .flatMap(({ alerts }) => alerts)
      .find((one) => one.status === status && one.labels.alertname === name && one.labels.severity === 'page');
  await until('the burn to be told', () =>
    Boolean(told('firing', 'AvailabilityBurn') && told('firing', 'EngineStaysDown')),
  );
  expect(told('firing', 'AvailabilityBurn')).toMatchObject({
    labels: { environment: 'production', host: 'local' },
    annotations: {
      summary: expect.stringMatching(/^production: .*% of its requests are lost/),
      runbook: 'slow-or-failing',
    },
  });
  expect(told('firing', 'EngineStaysDown')?.annotations.summary).toBe(
    'production: engine r1-blue of release r1 ended too often and stays down.',
  );
  await until('the end of the burn to be told', async () => {
    await world.ask(10);
    await new Promise((resolve) => setTimeout(resolve, 250));
    return told('resolved', 'AvailabilityBurn') !== undefined;
  });

  greeter.close();
  process.kill(Number(readFileSync(join(folder, 'prometheus/run/pid'), 'utf8')), 'SIGKILL');
  await until('Prometheus to be back', async () => (await query(base, 'up').catch(() => [])).length > 0);
  expect(JSON.parse(readFileSync(join(folder, 'prometheus/run/restarts.jsonl'), 'utf8'))).toMatchObject({
    how: 'SIGKILL',
  });
  await until('the peer to be missed', async () => (await firing(base)).includes('HostDown'));
  const restarts = await query(base, 'sovran_watch_ends{program="prometheus"}');
  expect(restarts.map(({ value }) => value[1])).toEqual(['1']);

  writeFileSync(join(folder, 'prometheus/rules/own.yml'), 'groups: []\n');
  await world.remove();
  expect(running(world)).toEqual([]);
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    'prometheus',
    'prometheus/rules',
    'prometheus/rules/own.yml',
  ]);
  expect(await world.project.project.read('Watch', 'local')).toBeUndefined();
  expect(existsSync(world.places.metrics)).toBe(true);
});

/** Expressions without a sample. */
async function silent(base: number, expressions: string[]): Promise<string[]> {
  const found = await Promise.all(expressions.map(async (expr) => ({ expr, samples: await query(base, expr) })));
  return found.filter(({ samples }) => samples.length === 0).map(({ expr }) => expr);
}

test('a second install restarts nothing, a hand-edited rule is named and kept', async () => {
  const world = await watchedWorld();
  await world.install();
  const before = processesNaming(world.folder).map(({ pid }) => pid);
  await world.install();
  const after = new Set(processesNaming(world.folder).map(({ pid }) => pid));
  expect(before.filter((pid) => !after.has(pid)).length).toBeLessThanOrEqual(2);
  const rule = join(world.folder, 'prometheus/rules/sovran.yml');
  const edited = `${readFileSync(rule, 'utf8')}# ours\n`;
  writeFileSync(rule, edited);
  await expect(world.install()).rejects.toMatchObject({ gates: expect.arrayContaining([edit]) });
  await expect(world.remove()).rejects.toMatchObject({ code: 'gates-failed' });
  expect(readFileSync(rule, 'utf8')).toBe(edited);
  await world.install({ discardEdits: true });
  expect(readFileSync(rule, 'utf8')).not.toContain('# ours');
  expect(await query(world.base, 'vector(1)')).toHaveLength(1);
  await world.remove();
  expect([existsSync(world.folder), running(world)]).toEqual([false, []]);
});

const edit = expect.objectContaining({
  id: 'watch-unedited',
  verdict: 'fail',
  reason: { key: 'watch.edited', params: { host: 'local', paths: 'prometheus/rules/sovran.yml' } },
});

test('a foreign program on a port is named; nothing is written', async () => {
  const world = await watchedWorld();
  expect(await watchDown(world)).toEqual([]);
  const { port, close } = await sshGreeter();
  const portBase = port - 1;
  const ports = expect.stringMatching(new RegExp(`^${port} \\(.+ \\(pid \\d+\\)\\)$`));
  await expect(world.install({ portBase })).rejects.toMatchObject({
    gates: expect.arrayContaining([
      expect.objectContaining({
        id: 'watch-ports',
        verdict: 'fail',
        reason: { key: 'watch.ports.taken', params: { host: 'local', ports } },
      }),
    ]),
  });
  const unwatched = { key: 'watch.status.unwatched', params: { environment: 'production', host: 'local' } };
  expect(await publish(world)).toEqual([unwatched]);
  expect(existsSync(world.folder)).toBe(false);
  close();
});

test('a program that is missing is named with its package', async () => {
  const world = await watchedWorld();
  vi.stubEnv('PATH', '/usr/sbin:/usr/bin:/bin');
  const missing = expect.objectContaining({
    id: 'watch-programs',
    verdict: 'fail',
    next: [expect.stringMatching(/^sudo apt-get install .* mtail$/)],
  });
  await expect(world.install()).rejects.toMatchObject({ gates: expect.arrayContaining([missing]) });
});

test('a refused start puts back what stood there', async () => {
  const world = await watchedWorld();
  await world.install();
  const config = join(world.folder, 'prometheus/prometheus.yml');
  const before = readFileSync(config, 'utf8');
  const failing = {
    ...world.parts,
    siteOn: async () => ({ ...(await world.parts.siteOn(world.ctx, 'local')), ready: refuse }),
  };
  const again = installWatchWith({ ...failing, timing: { ...world.parts.timing, scrape: 2 } });
  const input = { hosts: ['local'], portBase: world.base, discardEdits: false };
  await expect(executeOperation(again, input, world.ctx)).rejects.toThrow('not ready');
  expect(readFileSync(config, 'utf8')).toBe(before);
  await until('Prometheus to be back', async () => (await query(world.base, 'vector(1)').catch(() => [])).length > 0);
  expect(readdirSync(world.folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

async function refuse(): Promise<never> {
  throw new Error('not ready');
}

test('a start at boot brings back what was killed, and only that', async () => {
  const world = await watchedWorld();
  await world.install();
  const [kept, killed] = ['node', 'door'].map((name) =>
    Number(readFileSync(join(world.folder, name, 'run/pid'), 'utf8')),
  );
  for (const name of ['keeper', 'pid'])
    process.kill(Number(readFileSync(join(world.folder, 'door/run', name), 'utf8')), 'SIGKILL');
  await until('the door to end', () => processesNaming(join(world.folder, 'door')).length === 0);
  const { watches, next } = await readStatus(world.ctx);
  expect([watches, next]).toEqual([
    [{ host: 'local', down: ['door'] }],
    expect.arrayContaining(['sovran watch install local']),
  ]);
  expect(await watchDown(world)).toMatchObject([{ state: 'missed', objective: 0, value: { value: 1 } }]);
  const script = hostFile('root/etc/sovran/start-gateways', { root: join(world.dir, 'store') }).replace(
    '! -group sovran',
    '-false',
  );
  execFileSync('sh', ['-c', script], { env: { ...process.env } });
  const pidOf = (name: string): number => Number(readFileSync(join(world.folder, name, 'run/pid'), 'utf8'));
  await until('the door to be back', () => existsSync(join(world.folder, 'door/run/pid')) && pidOf('door') !== killed);
  expect((await readStatus(world.ctx)).watches).toEqual([]);
  expect(await watchDown(world)).toMatchObject([{ state: 'ok' }]);
  expect(pidOf('node')).toBe(kept);
});

test('a host over SSH is watched in the same way', async () => {
  const world = await watchedWorld();
  const host = (await bedOf()).host('ssh2');
  const exec: Host['exec'] = (argv, options) => host.exec(['env', `PATH=${watchPath}`, ...argv], options);
  const far = new Proxy(host, {
    get: (target, key) => (key === 'exec' ? exec : (Reflect.get(target, key) as unknown)),
  });
  const site = siteOn(far, systemClock);
  onTestFinished(() => site.remove());
  const { host: watched } = await watchedHost(
    world.ctx,
    'local',
    { ...world.parts, siteOn: async () => site },
    { portBase: world.base, peers: [], routes: [] },
  );
  await site.stage(filesOf(watched), { project: 'p', host: 'gpu1', portBase: world.base });
  await site.keep('alertmanager/run/secrets/ops', 'https://example.org/x');
  await site.switchTo('run');
  await site.ready(['prometheus', 'alertmanager', 'node', 'mtail', 'door'], world.base);
  expect(statSync(join(site.folder, 'alertmanager/run/secrets/ops')).mode & 0o777).toBe(0o600);
  const found = await site.look(['prometheus', 'gone'], []);
  expect(found).toMatchObject({
    missing: ['gone'],
    owner: { project: 'p' },
    versions: { prometheus: expect.stringMatching(/^2/) },
  });
  expect(Object.keys(found.running).sort()).toEqual([
    'alertmanager',
    'collector',
    'door',
    'mtail',
    'node',
    'prometheus',
  ]);
  expect(Object.keys(found.files).sort()).toEqual(
    filesOf(watched)
      .map(({ path }) => path)
      .sort(),
  );
  await site.remove();
  expect(existsSync(site.folder)).toBe(false);
});
