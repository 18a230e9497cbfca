import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostSweeper } from '../../src/lib/adapters/host-store/host-sweeper.ts';
import { isMarked, markNeeded } from '../../src/lib/adapters/host-store/mark.ts';
import type { HostItem } from '../../src/lib/ports/host-sweeper.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OTHER, OWNER, sampleTree } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { tempDir } from '../support/temp-project.ts';

const DAY_MS = 24 * 3600 * 1000;
const IDLE = { curl: `printf '%s' '[]'` };

// The stand-ins answer in the engine's place; whether there is one at all, its socket says.
beforeAll(ensureDocker);

function age(path: string, days: number): void {
  const at = new Date(Date.now() - days * DAY_MS);
  utimesSync(path, at, at);
}

function leftover(path: string, days: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'half');
  age(path, days);
  return path;
}

function holders(items: HostItem[], id: string): string[] | undefined {
  return items.find((item) => item.id === id)?.holders;
}

test('a tree is held by what this project needs, by what other projects marked, and by what runs', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const [mine, theirs] = [await openRemote(host), await openRemote(host, OTHER)];
  const trees = await Promise.all(
    ['a', 'b', 'c', 'd'].map((mark) => mine.artifacts.putTree(sampleTree(join(tempDir(), mark), mark))),
  );
  const [needed, shared, served, idle] = trees.map(({ digest }) => digest) as [string, string, string, string];
  for (const digest of [needed, shared, served, idle]) await mine.store.push(digest);
  await theirs.artifacts.putTree(sampleTree(join(tempDir(), 'b'), 'b'));
  await theirs.store.push(shared);
  const path = (await mine.store.treePath(served)) ?? '';
  const engine = spawn('sh', ['-c', 'sleep 60; :', 'engine', '-m', join(path, 'model.bin')]);
  onTestFinished(() => void engine.kill());
  const { items, engineAsked } = await hostSweeper(host, OWNER).inventory([needed]);
  expect(engineAsked).toBe(true);
  expect(holders(items, needed)).toEqual(['this-project']);
  expect(holders(items, shared)).toEqual(['demo (bob@example.org)']);
  expect(holders(items, served)).toEqual(['in-use']);
  expect(items.find(({ id }) => id === idle)).toMatchObject({ kind: 'tree', holders: [], bytes: trees[3]?.bytes });
});

test('removal asks again: what another project has marked meanwhile stays', async () => {
  const host = hostAt();
  const [mine, theirs] = [await openRemote(host), await openRemote(host, OTHER)];
  const { digest } = await mine.artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
  await mine.store.push(digest);
  await theirs.store.push(digest).catch(() => undefined);
  const sweeper = hostSweeper(host, OWNER);
  await sweeper.remove({ kind: 'tree', id: digest });
  expect(await theirs.store.treePath(digest)).toBeDefined();
  await hostSweeper(host, OTHER).remove({ kind: 'tree', id: digest });
  await hostSweeper(host, OTHER).remove({ kind: 'tree', id: digest });
  expect(await theirs.store.treePath(digest)).toBeUndefined();
});

test('left-overs of transfers are found by their age, and nothing else is removed as one', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const { root } = host.place;
  const own = leftover(join(root, 'incoming', OWNER.id, 'x.part'), 1);
  const fresh = leftover(join(root, 'incoming', OWNER.id, 'y.part'), 0);
  const theirs = leftover(join(root, 'incoming', OTHER.id, 'x.part'), 2);
  const old = leftover(join(root, 'incoming', OTHER.id, 'z.part'), 9);
  mkdirSync(join(root, 'trees', '.new-abc'), { recursive: true });
  age(join(root, 'trees', '.new-abc'), 3);
  const sweeper = hostSweeper(host, OWNER);
  const parts = (await sweeper.inventory([])).items;
  expect(parts.map(({ id }) => id).toSorted()).toEqual(
    [`incoming/${OWNER.id}/x.part`, `incoming/${OTHER.id}/z.part`, 'trees/.new-abc'].toSorted(),
  );
  for (const part of parts) await sweeper.remove(part);
  for (const id of ['../outside', 'incoming/../trees', '/etc/hostname', 'lease', 'trees/abc'])
    await sweeper.remove({ kind: 'part', id });
  expect([own, fresh, theirs, old].map((path) => existsSync(path))).toEqual([false, true, true, false]);
  expect(readdirSync(join(root, 'trees'))).toEqual([]);
});

test('blobs that no tree has are counted, and go', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const { root } = host.place;
  writeFileSync(leftover(join(root, 'blobs', 'a'.repeat(64)), 0), '12345');
  const sweeper = hostSweeper(host, OWNER);
  expect((await sweeper.inventory([])).items).toEqual([{ kind: 'blobs', id: 'blobs', bytes: 5, holders: [] }]);
  await sweeper.remove({ kind: 'blobs', id: 'blobs' });
  expect((await sweeper.inventory([])).items).toEqual([]);
});

test('images by their lock: needed, in use, unused, nobody’s; one that another project has marked stays', async () => {
  const base = hostAt();
  const id = (digit: string): string => `sha256:${digit.repeat(64)}`;
  const images = ['1', '2', '3', '4'].map((digit) => ({
    Id: id(digit),
    Size: 7,
    Labels: { 'sovran.lock': id(`${digit}`) },
  }));
  const foreign = { Id: id('9'), Size: 7, Labels: null };
  const containers = [{ ImageID: id('2'), Mounts: [{ Source: '/x' }] }];
  const host = withPrograms(base, {
    curl: `case "$*" in *containers*) echo '${JSON.stringify(containers)}';; *) echo '${JSON.stringify([...images, foreign])}';; esac`,
  });
  const marks = join(base.place.root, 'projects', OWNER.id);
  mkdirSync(marks, { recursive: true });
  for (const digit of ['1', '2', '3']) writeFileSync(join(marks, digit.repeat(64)), '');
  const { items } = await hostSweeper(host, OWNER).inventory([id('1')]);
  expect(items.map((item) => [item.id, item.holders])).toEqual([
    [id('1'), ['this-project']],
    [id('2'), ['in-use']],
    [id('3'), []],
    [id('4'), ['unmarked']],
  ]);
  const other = await openRemote(host, OTHER);
  await other.store.push((await other.artifacts.putTree(sampleTree(join(tempDir(), 'tree')))).digest);
  expect(holders((await hostSweeper(host, OWNER).inventory([])).items, id('3'))).toEqual([]);
  await markNeeded(host, OTHER, id('3'));
  expect(holders((await hostSweeper(host, OWNER).inventory([])).items, id('3'))).toEqual(['demo (bob@example.org)']);
});

test('an image goes only once nobody marks it any more, and what was installed is forgotten with it', async () => {
  const base = hostAt();
  const { root } = base.place;
  const lock = 'a'.repeat(64);
  const asked = join(tempDir(), 'asked');
  const labels = `{"Config":{"Labels":{"sovran.lock":"sha256:${lock}"}}}`;
  const curl = `case "$*" in *DELETE*) echo "$*" >>'${asked}';; *) printf '%s' '${labels}';; esac`;
  const host = withPrograms(base, { curl });
  const record = join(root, 'images', `${lock.slice(0, 16)}.json`);
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, '{}');
  for (const owner of [OWNER, OTHER]) await markNeeded(host, owner, `sha256:${lock}`);
  const image = { kind: 'image', id: `sha256:${'b'.repeat(64)}` } as const;
  await hostSweeper(host, OWNER).remove(image);
  expect([existsSync(asked), existsSync(record)]).toEqual([false, true]);
  expect(await isMarked(host, OWNER, `sha256:${lock}`)).toBe(false);
  await hostSweeper(host, OTHER).remove(image);
  expect([existsSync(asked), existsSync(record)]).toEqual([true, false]);
});

test.for(['exit 7', 'echo nonsense', `printf '[{"Mounts":5}]'`])(
  'an engine that answers by `%s` was not asked',
  async (curl) => {
    const base = hostAt();
    mkdirSync(base.place.root, { recursive: true });
    const host = withPrograms(base, { curl, sudo: 'exit 1' });
    expect(await hostSweeper(host, OWNER).inventory([])).toEqual({ items: [], engineAsked: false });
  },
);

test('a host that has no store yet has nothing', async () => {
  expect(await hostSweeper(hostAt(), OWNER).inventory([])).toEqual({ items: [], engineAsked: true });
});
