import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { hostSweeper } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import { markNeeded } from '../../../src/lib/adapters/host-store/mark.ts';
import { reopenStore } from '../../../src/lib/stages/machines/provision/files/closed-store.ts';
import { closedFile, rightsOf } from '../../support/closed-file.ts';
import { ended, fakeJob } from '../../support/process-place.ts';
import { openRemote, OTHER, OWNER, treeOf } from '../../support/host-store.ts';
import { runnerOf, identityOf, sharedHost, type SharedHost } from '../../support/shared-host.ts';

const JOB = '01JOB0000000000000000000A1';

let there: SharedHost;
beforeEach(async () => {
  there = await sharedHost();
  there.provision();
});
afterEach(() => there.stop());

test('`host apply` opens older files to the group', async () => {
  execFileSync('find', [there.root, '-mindepth', '1', '-delete']);
  execFileSync('chmod', ['0755', there.root]);
  execFileSync('chown', [there.ann.name, there.root]);
  const mine = await openRemote(there.ann.host, OWNER);
  const { digest } = await mine.artifacts.putTree(treeOf('a'));
  const path = await mine.store.push(digest);
  await runnerOf(there.ann.host).install('cpu', () => undefined);
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
  expect((await runnerOf(there.bob.host).install('cpu', () => undefined)).state).toBe('ready');
  await markNeeded(there.bob.host, OTHER, digest);
  await hostSweeper(there.ann.host, OWNER).remove({ kind: 'tree', id: digest });
  await hostSweeper(there.bob.host, OTHER).remove({ kind: 'tree', id: digest });
  expect(existsSync(path)).toBe(false);
});

test('opens closed paths at any depth; a second check finds none', async () => {
  const { ann, group, root } = there;
  const deep = closedFile(join(root, 'jobs', JOB, 'out', 'a b', '-rf\nclosed=x', 'deep.bin'), ann.name);
  const events = closedFile(join(root, 'jobs', JOB, 'events.jsonl'), ann.name, 0o640);
  execFileSync('chgrp', ['-R', group, join(root, 'jobs', JOB)]);
  execFileSync('chmod', ['2770', join(root, 'jobs', JOB)]);
  const tree = closedFile(join(root, 'trees', 'f'.repeat(64), 'model.bin'), ann.name, 0o400);
  linkSync(tree, join(root, 'blobs', 'f'.repeat(64)));
  const start = closedFile(join(root, 'gateways', 'x', 'start'), ann.name, 0o700);
  const found = there.closed();
  expect(found).toEqual([
    join(root, 'blobs', 'f'.repeat(64)),
    join(root, 'gateways', 'x'),
    join(root, 'trees', 'f'.repeat(64)),
    events,
    join(root, 'jobs', JOB, 'out'),
  ]);
  expect(there.foreign()).toEqual([]);
  there.provision(found);
  expect(there.closed()).toEqual([]);
  expect(rightsOf(deep)).toBe(`660 ${ann.name}:${group}`);
  expect(rightsOf(dirname(deep))).toBe(`2770 ${ann.name}:${group}`);
  expect(rightsOf(events)).toBe(`660 ${ann.name}:${group}`);
  expect(rightsOf(tree)).toBe(`460 ${ann.name}:${group}`);
  expect(rightsOf(start), 'root runs it at boot as its owner').toMatch(/^700 /);
});

test('unfinished weights of a job are not drift', () => {
  const { ann, root } = there;
  const job = join(root, 'jobs', JOB);
  onTestFinished(() => rmSync(job, { recursive: true, force: true }));
  const weights = (folder: string): string => closedFile(join(job, folder, 'model.safetensors'), ann.name, 0o600);
  const made = ['out/merged', 'checkpoints/step-00000001'].map(weights);
  const halfMade = ['out/.partial/merged', 'checkpoints/.step-00000002.partial'].map(weights);
  there.provision(there.closed());
  for (const path of [...made, ...halfMade]) chmodSync(path, 0o600);
  expect(there.closed()).toEqual(made.toSorted());
  there.provision(made);
  expect(there.closed()).toEqual([]);
  expect(halfMade.map(rightsOf), 'left as they are').toEqual(halfMade.map(() => expect.stringMatching(/^600 /)));
});

test('leaves foreign paths in the store alone', async () => {
  const { ann, group, root } = there;
  const away = `${root}.away`;
  onTestFinished(() => rmSync(away, { recursive: true, force: true }));
  const secrets = [closedFile(join(away, 'shadow'), 'root'), closedFile(join(away, 'key'), ann.name)];
  const planted = secrets.map((_, at) => join(root, 'jobs', `planted${at}`));
  secrets.forEach((secret, at) => linkSync(secret, planted[at] ?? ''));
  symlinkSync(away, join(root, 'jobs', 'link'));
  const roots = closedFile(join(root, 'incoming', 'left', 'by-root'), 'root');
  const twins = [join(root, 'blobs', 'twin'), join(root, 'trees', 'twin')];
  linkSync(closedFile(twins[0] ?? '', ann.name), twins[1] ?? '');
  const before = [...secrets, away].map(rightsOf);
  expect(there.closed()).toEqual(twins);
  expect(there.foreign()).toEqual([dirname(roots), ...planted]);
  there.provision(twins);
  expect([...secrets, away].map(rightsOf)).toEqual(before);
  expect(rightsOf(roots)).toMatch(/^600 root:root$/);
  expect(twins.map(rightsOf)).toEqual(twins.map(() => `660 ${ann.name}:${group}`));
  expect(there.closed()).toEqual([]);
  for (const path of planted) rmSync(path);
  rmSync(dirname(roots), { recursive: true });
  expect(there.foreign()).toEqual([]);
});

test('does not open a path swapped between check and repair', async () => {
  const { ann, group, root } = there;
  const away = `${root}.away`;
  onTestFinished(() => rmSync(away, { recursive: true, force: true }));
  const secret = closedFile(join(away, 'secret'), ann.name);
  const [swapped, linked] = [join(root, 'jobs', 'swapped'), join(root, 'jobs', 'linked')];
  symlinkSync(secret, swapped);
  symlinkSync(away, linked);
  const plain = closedFile(join(root, 'jobs', 'plain'), ann.name);
  const before = [secret, away].map(rightsOf);
  const id = (flag: string, name: string): string => execFileSync('id', [flag, name], { encoding: 'utf8' }).trim();
  const gid = String(statSync(root).gid);
  const open = reopenStore({ group, root, names: [], user: 'operator' }).at(-1) ?? '';
  const paths = [swapped, linked, join(linked, 'secret'), join(root, 'jobs', 'gone'), plain];
  execFileSync('sh', ['-c', open, 'sovran', gid, root, ` ${id('-u', ann.name)} `, '/dev/null', ...paths], {
    stdio: 'pipe',
  });
  expect([secret, away].map(rightsOf)).toEqual(before);
  expect(rightsOf(plain)).toBe(`660 ${ann.name}:${group}`);
});

test('outside a shared folder everything is its user’s alone, as before', async () => {
  const root = join('/home', there.ann.name, 'store');
  const host = { ...there.ann.host, place: { root, runtime: join(root, 'run') } };
  const { store, artifacts } = await openRemote(host);
  const path = await store.push((await artifacts.putTree(treeOf('a'))).digest);
  expect(statSync(join(path, 'model.bin')).mode & 0o777).toBe(0o444);
  const runner = runnerOf(host);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  await runner.jobs.start(fakeJob(lockDigest, {}, JOB), {});
  await ended(runner, JOB);
  expect(statSync(join(root, 'jobs', JOB)).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(root, 'jobs', JOB, 'job.json'), 'utf8')).toContain(JOB);
  await host.files.write(join(root, 'secret'), 'x');
  expect(statSync(join(root, 'secret')).mode & 0o777).toBe(0o600);
});

test('keeps users outside the group from private files', async () => {
  const { ann, root } = there;
  const runner = runnerOf(ann.host);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  await runner.jobs.start(fakeJob(lockDigest, {}, JOB), {});
  await ended(runner, JOB);
  await ann.host.files.write(join(root, 'gateways', 'x', 'keys.map'), 'hash app');
  await ann.host.files.write(join(root, 'gateways', 'x', 'start'), 'x', 0o700);
  const modeOf = (...path: string[]): string => (statSync(join(root, ...path)).mode & 0o777).toString(8);
  expect(modeOf('gateways', 'x')).toBe('770');
  expect(modeOf('gateways', 'x', 'keys.map')).toBe('640');
  expect(modeOf('gateways', 'x', 'start')).toBe('700');
  expect(modeOf('jobs', JOB)).toBe('770');
  expect(modeOf('jobs', JOB, 'attempts', '1', 'launch.json')).toBe('660');
});

test('a job is gone only where its folder can be checked', async () => {
  const { ann, bob, root } = there;
  const mine = runnerOf(ann.host);
  const { lockDigest } = await mine.install('cpu', () => undefined);
  await mine.jobs.start(fakeJob(lockDigest, {}, JOB), {});
  await ended(mine, JOB);
  const theirs = runnerOf(bob.host);
  const unknown = { code: 'store-empty', exit: 4 };
  const closed = { code: 'host-closed', exit: 4 };
  for (const path of [join('jobs', JOB, 'job.json'), join('jobs', JOB), 'jobs']) {
    const { mode } = statSync(join(root, path));
    chmodSync(join(root, path), 0o700);
    const details = { path: join(root, path), mode: '700', user: bob.name };
    await expect(theirs.jobs.status(JOB), path).rejects.toMatchObject({ ...closed, details });
    await expect(theirs.jobs.list(), path).rejects.toMatchObject({ ...closed, details });
    chmodSync(join(root, path), mode & 0o7777);
  }
  renameSync(root, `${root}.away`);
  await expect(theirs.jobs.status(JOB)).rejects.toMatchObject(unknown);
  renameSync(`${root}.away`, root);
  expect(await theirs.jobs.status(JOB)).toMatchObject({ state: 'succeeded' });
  expect(await theirs.jobs.status('01JOB0000000000000000000B2')).toBeUndefined();
});
