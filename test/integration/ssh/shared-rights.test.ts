import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, fakeJob } from '../../support/engine-place.ts';
import { openRemote, OTHER, OWNER, treeOf } from '../../support/host-store.ts';
import { engineOf, identityOf, sharedHost, type SharedHost } from '../../support/shared-host.ts';

const JOB = '01JOB0000000000000000000A1';

let there: SharedHost;
beforeEach(async () => {
  there = await sharedHost();
  there.provision();
});
afterEach(() => there.stop());

test('what was stored before the store was shared is opened for the group by `host apply`', async () => {
  execFileSync('find', [there.root, '-mindepth', '1', '-delete']);
  execFileSync('chmod', ['0755', there.root]);
  execFileSync('chown', [there.ann.name, there.root]);
  const mine = await openRemote(there.ann.host, OWNER);
  const { digest } = await mine.artifacts.putTree(treeOf('a'));
  const path = await mine.store.push(digest);
  await engineOf(there.ann.host).install(() => undefined);
  execFileSync('chown', ['root', there.root]);
  execFileSync('chmod', ['2770', there.root]);
  const closed = there.closed();
  expect(closed).toContain(join(there.root, 'store.lock'));
  there.provision(closed);
  expect(there.closed()).toEqual([]);
  const more = treeOf('a');
  writeFileSync(join(more, 'added'), 'by bob');
  const theirs = await openRemote(there.bob.host, OTHER);
  const second = await theirs.store.push((await theirs.artifacts.putTree(more)).digest);
  expect(identityOf(join(second, 'model.bin'))).toBe(identityOf(join(path, 'model.bin')));
  expect((await engineOf(there.bob.host).install(() => undefined)).state).toBe('ready');
  await theirs.store.remove(digest);
  expect(existsSync(path)).toBe(false);
});

test('outside a shared folder everything is its user’s alone, as before', async () => {
  const root = join('/home', there.ann.name, 'store');
  const host = { ...there.ann.host, place: { root, runtime: join(root, 'run') } };
  const { store, artifacts } = await openRemote(host);
  const path = await store.push((await artifacts.putTree(treeOf('a'))).digest);
  expect(statSync(join(path, 'model.bin')).mode & 0o777).toBe(0o444);
  const engine = engineOf(host);
  const { lockDigest } = await engine.install(() => undefined);
  await engine.startJob(fakeJob(lockDigest, {}, JOB), {});
  await ended(engine, JOB);
  expect(statSync(join(root, 'jobs', JOB)).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(root, 'jobs', JOB, 'job.json'), 'utf8')).toContain(JOB);
  await host.files.write(join(root, 'secret'), 'x');
  expect(statSync(join(root, 'secret')).mode & 0o777).toBe(0o600);
});

test('in a shared folder others than the group are kept out of what is private', async () => {
  const { ann, root } = there;
  const engine = engineOf(ann.host);
  const { lockDigest } = await engine.install(() => undefined);
  await engine.startJob(fakeJob(lockDigest, {}, JOB), {});
  await ended(engine, JOB);
  await ann.host.files.write(join(root, 'gateways', 'x', 'keys.map'), 'hash app');
  await ann.host.files.write(join(root, 'gateways', 'x', 'start'), 'x', 0o700);
  const modeOf = (...path: string[]): string => (statSync(join(root, ...path)).mode & 0o777).toString(8);
  expect(modeOf('gateways', 'x')).toBe('770');
  expect(modeOf('gateways', 'x', 'keys.map')).toBe('640');
  expect(modeOf('gateways', 'x', 'start')).toBe('700');
  expect(modeOf('jobs', JOB)).toBe('770');
  expect(modeOf('jobs', JOB, 'attempts', '1', 'launch.json')).toBe('660');
});

test('a job that a user may not read, or whose store is away, is not known; it is gone only where its folder can be looked for', async () => {
  const { ann, bob, root } = there;
  const mine = engineOf(ann.host);
  const { lockDigest } = await mine.install(() => undefined);
  await mine.startJob(fakeJob(lockDigest, {}, JOB), {});
  await ended(mine, JOB);
  const theirs = engineOf(bob.host);
  const unknown = { code: 'host-command-failed', exit: 4 };
  for (const path of [join('jobs', JOB, 'job.json'), join('jobs', JOB), 'jobs']) {
    const { mode } = statSync(join(root, path));
    chmodSync(join(root, path), 0o700);
    await expect(theirs.jobStatus(JOB), path).rejects.toMatchObject(unknown);
    await expect(theirs.listJobs(), path).rejects.toMatchObject(unknown);
    chmodSync(join(root, path), mode & 0o7777);
  }
  renameSync(root, `${root}.away`);
  await expect(theirs.jobStatus(JOB)).rejects.toMatchObject(unknown);
  renameSync(`${root}.away`, root);
  expect(await theirs.jobStatus(JOB)).toMatchObject({ state: 'succeeded' });
  expect(await theirs.jobStatus('01JOB0000000000000000000B2')).toBeUndefined();
});
