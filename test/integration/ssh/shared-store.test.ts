import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { hostSweeper } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import { markNeeded } from '../../../src/lib/adapters/host-store/mark.ts';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Runner, ServiceSpec, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { ended, fakeJob, until } from '../../support/process-place.ts';
import { openRemote, OTHER, OWNER, treeOf, watched } from '../../support/host-store.ts';
import { expireLease, leaseFile, request } from '../../support/leases.ts';
import { runnerOf, identityOf, sharedHost, type SharedHost } from '../../support/shared-host.ts';
import { tempProject } from '../../support/temp-project.ts';

const JOB = '01JOB0000000000000000000A1';
const LONG = '01JOB0000000000000000000B2';

let there: SharedHost;
beforeEach(async () => {
  there = await sharedHost();
  there.provision();
});
afterEach(() => there.stop());

function serviceOf(id: string, environment: string): ServiceSpec {
  return {
    id,
    modelTree: there.root,
    engine: 'cpu',
    config: {},
    modelFile: 'm.gguf',
    alias: 'm',
    parallel: 1,
    contextTokens: 64,
    threads: 1,
    environment,
    labels: {},
  };
}

/** A service that one engine started and another saw healthy. */
async function healthy(starter: Runner, other: Runner, spec: ServiceSpec): Promise<ServiceStatus> {
  await starter.services.start(spec);
  await until('health', async () => (await other.services.status(spec.id)).state === 'healthy');
  return other.services.status(spec.id);
}

test('two users push without sending or storing a file twice', async () => {
  const mine = await openRemote(there.ann.host, OWNER);
  const seen = watched(there.bob.host);
  const theirs = await openRemote(seen.host, OTHER);
  const [shared, more] = [treeOf('a'), treeOf('a')];
  writeFileSync(join(more, 'added'), 'by bob');
  const { digest } = await mine.artifacts.putTree(shared);
  await theirs.artifacts.putTree(shared);
  const path = await mine.store.push(digest);
  expect(await theirs.store.push(digest)).toBe(path);
  expect(seen.calls).not.toContain('upload');

  const { digest: other } = await theirs.artifacts.putTree(more);
  const second = await theirs.store.push(other);
  expect(seen.calls).not.toContain('upload');
  expect(identityOf(join(second, 'model.bin'))).toBe(identityOf(join(path, 'model.bin')));
  expect(await theirs.store.verify(other)).toBe(true);
  expect(there.closed(), 'what a second `host apply` would change').toEqual([]);

  const both = treeOf('b');
  const { digest: third } = await mine.artifacts.putTree(both);
  await theirs.artifacts.putTree(both);
  const paths = await Promise.all([mine.store.push(third), theirs.store.push(third)]);
  expect(new Set(paths).size).toBe(1);
  expect(await mine.store.verify(third)).toBe(true);
});

test('each user sweeps unused data, never what the other marked', async () => {
  const mine = await openRemote(there.ann.host, OWNER);
  const theirs = await openRemote(there.bob.host, OTHER);
  const [one, two] = [await mine.artifacts.putTree(treeOf('a')), await mine.artifacts.putTree(treeOf('b'))];
  await theirs.artifacts.putTree(treeOf('b'));
  const paths = [await mine.store.push(one.digest), await mine.store.push(two.digest)];
  await theirs.store.push(two.digest);
  await hostSweeper(there.ann.host, OWNER).remove({ kind: 'tree', id: two.digest });
  await hostSweeper(there.bob.host, OTHER).remove({ kind: 'tree', id: one.digest });
  expect(paths.map((path) => existsSync(path))).toEqual([true, true]);
  await hostSweeper(there.ann.host, OWNER).remove({ kind: 'tree', id: one.digest });
  await hostSweeper(there.bob.host, OTHER).remove({ kind: 'tree', id: two.digest });
  expect(paths.map((path) => existsSync(path))).toEqual([false, false]);

  const { digest } = await mine.artifacts.putTree(treeOf('c'));
  const path = await mine.store.push(digest);
  await markNeeded(there.bob.host, OTHER, digest);
  await hostSweeper(there.ann.host, OWNER).remove({ kind: 'tree', id: digest });
  await hostSweeper(there.bob.host, OTHER).remove({ kind: 'tree', id: digest });
  expect(existsSync(path)).toBe(false);
  expect(execFileSync('find', [join(there.root, 'blobs'), '-type', 'f'], { encoding: 'utf8' })).toBe('');
});

test('one user installs and launches; the other collects, stops and removes', async () => {
  const [mine, theirs] = [runnerOf(there.ann.host), runnerOf(there.bob.host)];
  const { lockDigest } = await mine.install('cpu', () => undefined);
  expect((await theirs.install('cpu', () => undefined)).state).toBe('ready');
  await mine.jobs.start(fakeJob(lockDigest, {}, JOB), {});
  expect(await ended(theirs, JOB)).toMatchObject({ state: 'succeeded', owner: 'this-project' });
  expect((await theirs.jobs.collect(JOB)).outputs.length).toBeGreaterThan(0);
  expect(await theirs.jobs.log(JOB, 1000)).toContain('worker says hello');
  expect((await ended(mine, JOB)).state).toBe('succeeded');

  const long = fakeJob(lockDigest, { steps: 1_000_000, stepMs: 20 }, LONG);
  await mine.jobs.start(long, {});
  await until('a first step', async () => (await theirs.jobs.status(LONG))?.lastEvent?.type === 'progress');
  expect((await theirs.jobs.list()).map(({ id }) => id).toSorted()).toEqual([JOB, LONG]);
  expect(await theirs.jobs.stop(LONG, 5000)).toMatchObject({ state: 'stopped' });
  await theirs.jobs.start(long, {});
  await until('another step', async () => (await mine.jobs.status(LONG))?.lastEvent?.type === 'progress');
  expect(await mine.jobs.stop(LONG, 5000)).toMatchObject({ state: 'stopped' });
  expect(there.closed(), 'what a second `host apply` would change').toEqual([]);
  await theirs.jobs.remove(LONG);
  await theirs.jobs.remove(JOB);
  expect(await mine.jobs.list()).toEqual([]);
});

test("ends another user's job after the stop timeout", async () => {
  const [mine, theirs] = [runnerOf(there.ann.host), runnerOf(there.bob.host)];
  const { lockDigest } = await mine.install('cpu', () => undefined);
  await mine.jobs.start(fakeJob(lockDigest, { steps: 1_000_000, stepMs: 20, ignoreTerm: true }, LONG), {});
  await until('a first step', async () => (await theirs.jobs.status(LONG))?.lastEvent?.type === 'progress');
  expect(await theirs.jobs.stop(LONG, 1000)).toMatchObject({ state: 'stopped', signal: 'SIGKILL' });
});

test('leases pass between users and are visible to both', async () => {
  const [mine, theirs] = [hostLeases(there.ann.host), hostLeases(there.bob.host)];
  for (const [leases, other, holder] of [
    [mine, theirs, 'a'],
    [theirs, mine, 'b'],
    [mine, theirs, 'c'],
  ] as const) {
    expect(await leases.acquire(request(holder))).toMatchObject({ granted: true });
    expect(await other.acquire(request('late'))).toMatchObject({ granted: false, held: [{ holder }] });
    await leases.release(holder);
  }
  await mine.acquire(request('a'));
  await theirs.release('a');
  expect((await mine.list()).leases).toEqual([]);
});

test("an expired lease holds while another user's job runs", async () => {
  // Whatever runs containers on this machine says that none does.
  const docker = join('/home', there.bob.name, 'docker');
  writeFileSync(docker, '#!/bin/sh\n', { mode: 0o755 });
  const env = { PATH: `${dirname(docker)}:${process.env.PATH ?? ''}` };
  const bob: Host = { ...there.bob.host, exec: (argv, more) => there.bob.host.exec(argv, { ...more, env }) };
  const [mine, theirs] = [runnerOf(there.ann.host), hostLeases(bob)];
  const { lockDigest } = await mine.install('cpu', () => undefined);
  await mine.jobs.start(fakeJob(lockDigest, { steps: 1_000_000, stepMs: 20 }, LONG), {});
  await hostLeases(there.ann.host).acquire(request(LONG));
  expireLease(leaseFile(there.ann.host));
  expect(await theirs.acquire(request('late'))).toMatchObject({ granted: false, held: [{ holder: LONG }] });
  await mine.jobs.stop(LONG, 5000);
  await until('the lease to be free', async () => (await theirs.acquire(request('late'))).granted);
});

test("each user continues the other's gateway and services", async () => {
  const project = openStore(tempProject());
  const [mine, theirs] = [
    await openGateway('production', project, there.ann.host),
    await openGateway('production', project, there.bob.host),
  ];
  const limits = { requestsPerMinute: 9, concurrentPerApp: 1, concurrentPerRelease: 1, bodyBytes: 9, queueSeconds: 1 };
  const spec = { environment: 'production', bind: '127.0.0.1', port: 0, slots: {}, keys: {} };
  await mine.ensure({ ...spec, limits: { ...limits, streamSeconds: 5 } });
  const { pid = 0 } = await theirs.ensure({ ...spec, limits: { ...limits, streamSeconds: 6 } });
  process.kill(pid, 'SIGKILL');
  await until('it to start again', async () => ![undefined, pid].includes((await theirs.status()).pid));
  expect((await theirs.status()).restarts?.ends).toMatchObject([{ how: 'SIGKILL' }]);
  const engines = { ann: runnerOf(there.ann.host), bob: runnerOf(there.bob.host) };
  const { lockDigest } = await engines.ann.install('cpu', () => undefined);
  writeFileSync(join(there.root, 'm.gguf'), 'GGUF', { mode: 0o644 });
  const one = await healthy(engines.ann, engines.bob, serviceOf('one', lockDigest));
  const two = await healthy(engines.bob, engines.ann, serviceOf('two', lockDigest));
  await theirs.assign('blue', { socket: one.socket, release: 'one-1' });
  await theirs.switchTo('blue', 'one-1');
  expect((await mine.status()).slots.find(({ slot }) => slot === 'blue')).toMatchObject({ state: 'ready', up: true });
  await mine.assign('green', { socket: two.socket, release: 'two-1' });
  await mine.switchTo('green', 'two-1');
  const seen = await theirs.status();
  expect(seen.slots).toMatchObject([
    { slot: 'blue', state: 'drain' },
    { slot: 'green', state: 'ready', up: true },
  ]);
  expect(seen).toEqual(await mine.status());
  expect(there.closed(), 'what a second `host apply` would change').toEqual([]);
  await engines.bob.services.stop('one', 2000);
  await engines.ann.services.stop('two', 2000);
  expect(await engines.ann.services.list()).toEqual([]);
  await mine.remove();
  expect((await theirs.status()).running).toBe(false);
});
