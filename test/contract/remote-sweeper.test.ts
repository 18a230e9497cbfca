import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../scripts/rig/proxy.ts';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { isMarked, markNeeded } from '../../src/lib/adapters/host-store/mark.ts';
import type { StoredItem } from '../../src/lib/core/ports/host-sweeper.ts';
import { needing } from '../support/fake-sweeper.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OTHER, OWNER, sampleTree } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { age, leftover } from '../support/aged-files.ts';
import { openBed } from '../support/ssh-bed.ts';
import { tempDir } from '../support/temp-project.ts';

const IDLE = { curl: `printf '%s' '[]'` };

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

/** Calls until it is told that it was done. */
function once(what: (done: number) => boolean): (done: number) => void {
  let isDone = false;
  return (done) => void (isDone ||= what(done));
}

function holders(items: StoredItem[], id: string): string[] | undefined {
  return items.find((item) => item.id === id)?.holders;
}

test('names this or the other project that holds a tree', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const [mine, theirs] = [await openRemote(host), await openRemote(host, OTHER)];
  const put = async ({ artifacts, store }: typeof mine, mark: string): Promise<string> => {
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), mark), mark));
    await store.push(digest);
    return digest;
  };
  const [needed, shared] = [await put(mine, 'a'), await put(theirs, 'b')];
  const { items } = await hostSweeper(host, OWNER).inventory(needing([needed]));
  expect(holders(items, needed)).toEqual(['this-project']);
  expect(holders(items, shared)).toEqual(['demo (bob@example.org)']);
});

test('only old files of transfers count as their remains', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const { root } = host.place;
  const own = leftover(join(root, 'incoming', OWNER.id, 'x.part'), 1);
  const fresh = leftover(join(root, 'incoming', OWNER.id, 'y.part'), 0);
  const theirs = leftover(join(root, 'incoming', OTHER.id, 'x.part'), 2);
  const old = leftover(join(root, 'incoming', OTHER.id, 'z.part'), 9);
  mkdirSync(join(root, 'trees', '.new-abc'), { recursive: true });
  age(join(root, 'trees', '.new-abc'), 3);
  const sweeper = hostSweeper(host, OWNER);
  const parts = (await sweeper.inventory()).items;
  expect(parts.map(({ id }) => id).toSorted()).toEqual(
    [`incoming/${OWNER.id}/x.part`, `incoming/${OTHER.id}/z.part`, 'trees/.new-abc'].toSorted(),
  );
  for (const part of parts) await sweeper.remove(part);
  for (const id of ['lease', 'trees/abc']) await sweeper.remove({ kind: 'part', id });
  expect([own, fresh, theirs, old].map((path) => existsSync(path))).toEqual([false, true, true, false]);
  expect(readdirSync(join(root, 'trees'))).toEqual([]);
});

test('blobs that no tree has are counted, and go', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const { root } = host.place;
  writeFileSync(leftover(join(root, 'blobs', 'a'.repeat(64)), 0), '12345');
  const sweeper = hostSweeper(host, OWNER);
  expect((await sweeper.inventory()).items).toEqual([{ kind: 'blobs', id: 'blobs', bytes: 5, holders: [] }]);
  await sweeper.remove({ kind: 'blobs', id: 'blobs' });
  expect((await sweeper.inventory()).items).toEqual([]);
});

test('classifies images by lock; keeps one that another project marked', async () => {
  const base = hostAt();
  const id = (digit: string): string => `sha256:${digit.repeat(64)}`;
  const images = ['1', '2', '3', '4'].map((digit) => ({
    Id: id(digit),
    Size: 7,
    Labels: { 'sovran.lock': id(digit) },
  }));
  const foreign = { Id: id('9'), Size: 7, Labels: null };
  const containers = [{ ImageID: id('2'), Mounts: [{ Source: '/x' }] }];
  const host = withPrograms(base, {
    curl: `case "$*" in *containers*) echo '${JSON.stringify(containers)}';; *) echo '${JSON.stringify([...images, foreign])}';; esac`,
  });
  const marks = join(base.place.root, 'projects', OWNER.id);
  mkdirSync(marks, { recursive: true });
  for (const digit of ['1', '2', '3']) writeFileSync(join(marks, digit.repeat(64)), '');
  const { items } = await hostSweeper(host, OWNER).inventory(needing([id('1')]));
  expect(items.map((item) => [item.id, item.holders])).toEqual([
    [id('1'), ['this-project']],
    [id('2'), ['in-use']],
    [id('3'), []],
    [id('4'), ['unmarked']],
  ]);
  const other = await openRemote(host, OTHER);
  await other.store.push((await other.artifacts.putTree(sampleTree(join(tempDir(), 'tree')))).digest);
  expect(holders((await hostSweeper(host, OWNER).inventory()).items, id('3'))).toEqual([]);
  await markNeeded(host, OTHER, id('3'));
  expect(holders((await hostSweeper(host, OWNER).inventory()).items, id('3'))).toEqual(['demo (bob@example.org)']);
});

test('an image and its record go once no project marks it', async () => {
  const base = hostAt();
  const { root } = base.place;
  const lock = 'a'.repeat(64);
  const asked = join(tempDir(), 'asked');
  const labels = `{"Config":{"Labels":{"sovran.lock":"sha256:${lock}"}}}`;
  const curl = `case "$*" in *DELETE*) echo "$*" >>'${asked}';; *) printf '%s' '${labels}';; esac`;
  const host = withPrograms(base, { curl });
  const record = join(root, 'images', `${lock.slice(0, 16)}.json`);
  mkdirSync(dirname(record), { recursive: true });
  const image = { kind: 'image', id: `sha256:${'b'.repeat(64)}` } as const;
  writeFileSync(record, JSON.stringify({ imageId: image.id }));
  for (const owner of [OWNER, OTHER]) await markNeeded(host, owner, `sha256:${lock}`);
  await hostSweeper(host, OWNER).remove(image);
  expect([existsSync(asked), existsSync(record)]).toEqual([false, true]);
  expect(await isMarked(host, OWNER, `sha256:${lock}`)).toBe(false);
  await hostSweeper(host, OTHER).remove(image);
  expect([existsSync(asked), existsSync(record)]).toEqual([true, false]);
  writeFileSync(record, JSON.stringify({ imageId: `sha256:${'c'.repeat(64)}` }));
  await hostSweeper(host, OTHER).remove(image);
  expect(existsSync(record), 'what another image of the same locks was installed as stays').toBe(true);
});

test.for(['exit 7', 'echo nonsense', `printf '[{"Mounts":5}]'`])(
  'an engine that answers by `%s` was not asked',
  async (curl) => {
    const base = hostAt();
    mkdirSync(base.place.root, { recursive: true });
    const host = withPrograms(base, { curl, sudo: 'exit 1' });
    expect(await hostSweeper(host, OWNER).inventory()).toEqual({ items: [], engineAsked: false });
  },
);

test('lists no images of an engine that did not list its containers', async () => {
  const base = hostAt();
  mkdirSync(base.place.root, { recursive: true });
  const id = `sha256:${'3'.repeat(64)}`;
  const images = JSON.stringify([{ Id: id, Size: 7, Labels: { 'sovran.lock': id } }]);
  const host = withPrograms(base, {
    curl: `case "$*" in *containers*) echo '[5]';; *) echo '${images}';; esac`,
    sudo: 'exit 1',
  });
  expect(await hostSweeper(host, OWNER).inventory()).toEqual({ items: [], engineAsked: false });
});

test('removes idle image archives at once; keeps one in use', async () => {
  const bed = await openBed();
  onTestFinished(() => bed.stop());
  const far = bed.host('ssh2');
  const { root } = far.place;
  const host = withPrograms(far, IDLE);
  const images = join(root, 'images');
  const part = (name: string): string => join(images, `${name}.tar.part.0123456789abcdef`);
  for (const path of [part('cut'), part('sent'), join(images, 'loaded.tar'), join(images, 'left.tar')])
    leftover(path, 0);
  writeFileSync(`${part('cut')}.lock`, '');
  writeFileSync(join(images, '0123456789abcdef.json'), '{}');
  const holders = [`${part('sent')}.lock`, join(images, 'loaded.tar')];
  for (const lock of holders) {
    const holder = spawn('flock', [lock, 'sleep', '600'], { detached: true });
    onTestFinished(() => void process.kill(-(holder.pid ?? 0)));
    await expect.poll(() => spawnSync('flock', ['-n', lock, 'true']).status).toBe(1);
  }
  const sweeper = hostSweeper(host, OTHER);
  const ids = (await sweeper.inventory()).items.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(['images/cut.tar.part.0123456789abcdef', 'images/left.tar']);
  const all = ['cut.tar.part.0123456789abcdef', 'sent.tar.part.0123456789abcdef', 'loaded.tar', 'left.tar'];
  for (const name of [...all, '0123456789abcdef.json']) await sweeper.remove({ kind: 'part', id: `images/${name}` });
  expect(readdirSync(images).toSorted()).toEqual([
    '0123456789abcdef.json',
    'loaded.tar',
    'sent.tar.part.0123456789abcdef',
    'sent.tar.part.0123456789abcdef.lock',
  ]);
});

test('an archive that `upload` sends holds the lock the sweep checks', async () => {
  const bed = await openBed();
  onTestFinished(() => bed.stop());
  const line = await startProxy({ port: bed.port });
  onTestFinished(() => line.close());
  // The line lies still while the sweep looks, for longer than is usual if need be.
  const far = bed.host('ssh2', { through: line.port, keepaliveMs: 600_000 });
  const local = join(tempDir(), 'image.tar');
  writeFileSync(local, Buffer.alloc(64 * 1024 * 1024, 1));
  const images = join(far.place.root, 'images');
  const caught = Promise.withResolvers<number>();
  const onProgress = once((done) => {
    if (!readdirSync(images).some((name) => /^x\.tar\.part\.[0-9a-f]{16}$/.test(name))) return false;
    line.freeze();
    caught.resolve(done);
    return true;
  });
  const sent = far.upload(local, join(images, 'x.tar'), { onProgress });
  const sweeper = hostSweeper(withPrograms(bed.host('ssh2'), IDLE), OWNER);
  expect(await Promise.race([caught.promise, sent])).toBeLessThan(32 * 1024 * 1024);
  expect((await sweeper.inventory()).items).toEqual([]);
  line.thaw();
  await sent;
  expect((await sweeper.inventory()).items.map(({ id }) => id)).toEqual(['images/x.tar']);
});
