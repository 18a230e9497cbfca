import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { reopenStore } from '../../../src/lib/provision/content/closed-store.ts';
import type { SovranError } from '../../../src/lib/text/sovran-error.ts';
import { say } from '../../../src/lib/text/translate.ts';
import { ended, fakeJob, until } from '../../support/engine-place.ts';
import { openRemote, OTHER, OWNER, treeOf } from '../../support/host-store.ts';
import { plainView } from '../../support/plain-view.ts';
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

/** Makes a file with its folders; all that is made belongs to `owner` and, as by hand, to no group of the store. */
function closedFile(path: string, owner: string, mode = 0o600): string {
  const first = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, 'closed');
  chmodSync(path, mode);
  execFileSync('chown', ['-R', `${owner}:`, first ?? path]);
  return path;
}

function rightsOf(path: string): string {
  return execFileSync('stat', ['-c', '%a %U:%G', path], { encoding: 'utf8' }).trim();
}

test('what is closed at any depth is found and opened, and a second look finds nothing', async () => {
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

test('what is not the store’s is left to a person, whatever name it has in the store', async () => {
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

test('what takes the place of a closed file between the look and the repair is not opened', async () => {
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
  execFileSync('sh', ['-c', open, 'sovran', gid, root, ` ${id('-u', ann.name)} `, '/dev/null', ...paths]);
  expect([secret, away].map(rightsOf)).toEqual(before);
  expect(rightsOf(plain)).toBe(`660 ${ann.name}:${group}`);
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
  const closed = { code: 'host-closed', exit: 4 };
  for (const path of [join('jobs', JOB, 'job.json'), join('jobs', JOB), 'jobs']) {
    const { mode } = statSync(join(root, path));
    chmodSync(join(root, path), 0o700);
    const details = { path: join(root, path), mode: '700', user: bob.name };
    await expect(theirs.jobStatus(JOB), path).rejects.toMatchObject({ ...closed, details });
    await expect(theirs.listJobs(), path).rejects.toMatchObject({ ...closed, details });
    chmodSync(join(root, path), mode & 0o7777);
  }
  renameSync(root, `${root}.away`);
  await expect(theirs.jobStatus(JOB)).rejects.toMatchObject(unknown);
  renameSync(`${root}.away`, root);
  expect(await theirs.jobStatus(JOB)).toMatchObject({ state: 'succeeded' });
  expect(await theirs.jobStatus('01JOB0000000000000000000B2')).toBeUndefined();
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('who is kept out by a colleague’s file or folder is told which it is, whose, and what opens it', async () => {
  const { ann, bob, group, root } = there;
  const mine = await openRemote(ann.host, OWNER);
  const theirs = await openRemote(bob.host, OTHER);
  const { digest } = await mine.artifacts.putTree(treeOf('a'));
  await mine.store.push(digest);
  const more = treeOf('a');
  writeFileSync(join(more, 'added'), 'by bob');
  const { digest: wanted } = await theirs.artifacts.putTree(more);
  const large = statSync(join(more, 'model.bin')).size;
  const blob = readdirSync(join(root, 'blobs')).find((name) => statSync(join(root, 'blobs', name)).size === large);
  const cases: [path: string, mode: number, command: string][] = [
    ['store.lock', 0o600, 'chmod g+rw'],
    [join('blobs', blob ?? ''), 0o400, 'chmod g+rw'],
    ['projects', 0o700, 'chmod g+rwxs'],
  ];
  for (const [name, mode, command] of cases) {
    const path = join(root, name);
    const before = statSync(path).mode & 0o7777;
    chmodSync(path, mode);
    const error: unknown = await theirs.store.push(wanted).catch((thrown: unknown) => thrown);
    chmodSync(path, before);
    const [, owner = ''] = rightsOf(path).split(/[ :]/);
    expect(error, name).toMatchObject({
      code: 'host-denied',
      exit: 1,
      details: { path, owner, group, mode: mode.toString(8), user: bob.name },
      next: [`sovran host plan ${bob.host.name}`, `sovran host apply ${bob.host.name}`],
    });
    const { t } = plainView();
    const { text, fix } = error as SovranError;
    expect(say(t, text)).toContain(`${path} on ${bob.host.name} is closed to ${bob.name}`);
    expect(fix && say(t, fix)).toContain(`\`${command} ${path}\``);
  }
  expect(await theirs.store.push(wanted)).toContain(root);
});

test('a single file that is closed, or lies in a closed folder, is told as what it is', async () => {
  const { ann, bob, root } = there;
  const file = join(root, 'gateways', 'x', 'state.json');
  await ann.host.files.write(file, 'x');
  const told = (path: string): object => ({
    code: 'host-file-failed',
    exit: 1,
    text: { key: 'host.closed', params: { path, owner: ann.name, user: bob.name } },
  });
  chmodSync(file, 0o600);
  await expect(bob.host.files.read(file)).rejects.toMatchObject(told(file));
  chmodSync(dirname(file), 0o700);
  await expect(bob.host.files.write(file, 'y')).rejects.toMatchObject(told(dirname(file)));
  await expect(bob.host.upload(import.meta.filename, file)).rejects.toMatchObject(told(dirname(file)));
  expect(await ann.host.files.read(file)).toEqual(Buffer.from('x'));
});

test('who is not in the group of the store is told so, and not to open what is open', async () => {
  const { bob, group, root } = there;
  execFileSync('gpasswd', ['-d', bob.name, group]);
  const { artifacts, store } = await openRemote(bob.host, OTHER);
  const { digest } = await artifacts.putTree(treeOf('a'));
  const denied = { code: 'host-denied', exit: 1, fix: { key: 'host.unprovisioned.fix' } };
  const cases: [mode: number, path: string][] = [
    [0o2770, root],
    [0o2777, join(root, 'incoming')],
  ];
  for (const [mode, path] of cases) {
    chmodSync(root, mode);
    const details = { path, owner: 'root', group, mode: '2770', user: bob.name };
    await expect(store.push(digest), path).rejects.toMatchObject({ ...denied, details });
  }
});

test('a job whose events are closed is not stopped by whom they are closed to, and is not said to be', async () => {
  const { ann, bob, root } = there;
  const [mine, theirs] = [engineOf(ann.host), engineOf(bob.host)];
  const { lockDigest } = await mine.install(() => undefined);
  await mine.startJob(fakeJob(lockDigest, { steps: 10_000, stepMs: 20 }, JOB), {});
  await until('a first step', async () => (await theirs.jobStatus(JOB))?.lastEvent?.type === 'progress');
  const events = join(root, 'jobs', JOB, 'events.jsonl');
  chmodSync(events, 0o600);
  const closed = { code: 'host-closed', exit: 4, details: { path: events, owner: ann.name, mode: '600' } };
  await expect(theirs.stopJob(JOB, 5000)).rejects.toMatchObject(closed);
  await expect(theirs.jobStatus(JOB)).rejects.toMatchObject(closed);
  await expect(allOf(theirs.followJob(JOB, 0))).rejects.toMatchObject(closed);
  expect(existsSync(join(root, 'jobs', JOB, 'attempts', '1', 'stop.json'))).toBe(false);
  expect(await mine.jobStatus(JOB)).toMatchObject({ state: 'running' });
  there.provision(there.closed());
  expect(await theirs.stopJob(JOB, 5000)).toMatchObject({ state: 'stopped' });
});

test('a job whose outputs are closed is not said to have failed', async () => {
  const { ann, bob, root } = there;
  const [mine, theirs] = [engineOf(ann.host), engineOf(bob.host)];
  const { lockDigest } = await mine.install(() => undefined);
  await mine.startJob(fakeJob(lockDigest, {}, JOB), {});
  const job = join(root, 'jobs', JOB);
  await until('the end', () => existsSync(join(job, 'attempts', '1', 'exit.json')));
  const tree = readdirSync(join(job, 'out'), { withFileTypes: true }).find((entry) => entry.isDirectory())?.name ?? '';
  for (const path of [join(job, 'out'), join(job, 'out', 'manifest.json'), join(job, 'out', tree)]) {
    const { mode } = statSync(path);
    chmodSync(path, 0o700);
    const details = { path, owner: ann.name, mode: '700' };
    await expect(theirs.jobStatus(JOB), path).rejects.toMatchObject({ code: 'host-closed', exit: 4, details });
    expect(existsSync(join(job, 'attempts', '1', 'verdict.json')), path).toBe(false);
    chmodSync(path, mode & 0o7777);
  }
  expect(await theirs.jobStatus(JOB)).toMatchObject({ state: 'succeeded' });
});
