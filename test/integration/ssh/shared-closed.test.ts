import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { rightsOf } from '../../support/closed-file.ts';
import { fakeJob, until } from '../../support/process-place.ts';
import { openRemote, OTHER, OWNER, treeOf } from '../../support/host-store.ts';
import { plainView } from '../../support/plain-view.ts';
import { runnerOf, sharedHost, type SharedHost } from '../../support/shared-host.ts';

const JOB = '01JOB0000000000000000000A1';

let there: SharedHost;
beforeEach(async () => {
  there = await sharedHost();
  there.provision();
});
afterEach(() => there.stop());

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('names the closed file or folder, its owner and the fix', async () => {
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
    expect(say(t, text)).toContain(`is closed to ${bob.name}`);
    expect(fix && say(t, fix)).toContain(`\`${command} ${path}\``);
  }
  expect(await theirs.store.push(wanted)).toContain(root);
});

test('names a closed file, or the closed folder above it', async () => {
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
  await expect(bob.host.files.read(file)).rejects.toMatchObject(told(dirname(file)));
  await expect(bob.host.files.list(dirname(file))).rejects.toMatchObject(told(dirname(file)));
  await expect(bob.host.files.list(join(dirname(file), 'below'))).rejects.toMatchObject(told(dirname(file)));
  expect(await bob.host.files.read(join(root, 'gateways', 'y', 'state.json'))).toBeUndefined();
  await expect(bob.host.files.write(file, 'y')).rejects.toMatchObject(told(dirname(file)));
  await expect(bob.host.upload(import.meta.filename, file)).rejects.toMatchObject(told(dirname(file)));
  expect(await ann.host.files.read(file)).toEqual(Buffer.from('x'));
});

test('a user outside the group gets the command to provision', async () => {
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

test('a user without access to a job cannot stop it', async () => {
  const { ann, bob, root } = there;
  const [mine, theirs] = [runnerOf(ann.host), runnerOf(bob.host)];
  const { lockDigest } = await mine.install('cpu', () => undefined);
  await mine.jobs.start(fakeJob(lockDigest, { steps: 1_000_000, stepMs: 20 }, JOB), {});
  await until('a first step', async () => (await theirs.jobs.status(JOB))?.lastEvent?.type === 'progress');
  const events = join(root, 'jobs', JOB, 'events.jsonl');
  chmodSync(events, 0o600);
  const closed = { code: 'host-closed', exit: 4, details: { path: events, owner: ann.name, mode: '600' } };
  await expect(theirs.jobs.stop(JOB, 5000)).rejects.toMatchObject(closed);
  await expect(theirs.jobs.status(JOB)).rejects.toMatchObject(closed);
  await expect(allOf(theirs.jobs.follow(JOB, 0))).rejects.toMatchObject(closed);
  expect(existsSync(join(root, 'jobs', JOB, 'attempts', '1', 'stop.json'))).toBe(false);
  expect(await mine.jobs.status(JOB)).toMatchObject({ state: 'running' });
  there.provision(there.closed());
  expect(await theirs.jobs.stop(JOB, 5000)).toMatchObject({ state: 'stopped' });
});

test('a job whose outputs are closed is not said to have failed', async () => {
  const { ann, bob, root } = there;
  const [mine, theirs] = [runnerOf(ann.host), runnerOf(bob.host)];
  const { lockDigest } = await mine.install('cpu', () => undefined);
  await mine.jobs.start(fakeJob(lockDigest, {}, JOB), {});
  const job = join(root, 'jobs', JOB);
  await until('the end', () => existsSync(join(job, 'attempts', '1', 'exit.json')));
  const tree = readdirSync(join(job, 'out'), { withFileTypes: true }).find((entry) => entry.isDirectory())?.name ?? '';
  for (const path of [join(job, 'out'), join(job, 'out', 'manifest.json'), join(job, 'out', tree)]) {
    const { mode } = statSync(path);
    chmodSync(path, 0o700);
    const details = { path, owner: ann.name, mode: '700' };
    await expect(theirs.jobs.status(JOB), path).rejects.toMatchObject({ code: 'host-closed', exit: 4, details });
    expect(existsSync(join(job, 'attempts', '1', 'verdict.json')), path).toBe(false);
    chmodSync(path, mode & 0o7777);
  }
  expect(await theirs.jobs.status(JOB)).toMatchObject({ state: 'succeeded' });
});
