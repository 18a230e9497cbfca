import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shipFiles } from '../../../src/lib/adapters/runners/host/ship.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { openRemote, OTHER, OWNER } from '../../support/host-store.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { tempDir } from '../../support/temp-project.ts';

const MIB = 1024 * 1024;
const FULL = { code: 'disk-full', exit: 1, next: ['sovran gc far --dry-run'] };
/** Folders as `host apply` makes them. */
const FOLDERS = ['blobs', 'code', 'incoming', 'programs', 'projects', 'trees'];

let bed: SshBed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.stop());

/** All that lies below a folder, whatever fills the disk left out. */
function listing(folder: string): string[] {
  const found = execFileSync('find', [folder, '-mindepth', '1', '!', '-name', 'filler', '-printf', '%P %M %s\n']);
  return found.toString().split('\n').filter(Boolean).toSorted();
}

function fill(disk: string): void {
  execFileSync('sh', ['-c', 'dd if=/dev/zero of="$1/filler" bs=4096 2>/dev/null || :', 'sh', disk]);
}

/** A folder of so many bytes in one file, and of so many files with a word in each. */
function folderOf(bytes: number, small = 0): string {
  const folder = tempDir();
  writeFileSync(join(folder, 'file'), randomBytes(bytes));
  for (let index = 0; index < small; index += 1) writeFileSync(join(folder, `f${index}`), `${index}`);
  return folder;
}

async function pushTo(host: Host, folder: string, owner = OWNER): Promise<unknown> {
  const { store, artifacts } = await openRemote(host, owner);
  const { digest } = await artifacts.putTree(folder);
  return store.push(digest).then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function ship(host: Host, kind: 'code' | 'programs', bytes: number): Promise<unknown> {
  return shipFiles(host, kind, [{ folder: folderOf(bytes), paths: ['file'] }]).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a tree without room leaves the host as before, used or not', async () => {
  const disk = smallDisk(40);
  const host = bed.host('ssh2', { root: join(disk, 'store') });
  expect(await pushTo(host, folderOf(30 * MIB))).toMatchObject(FULL);
  expect(listing(disk)).toEqual([]);
  for (const folder of FOLDERS) mkdirSync(join(host.place.root, folder), { recursive: true });
  const before = listing(disk);
  expect(await pushTo(host, folderOf(30 * MIB))).toMatchObject(FULL);
  expect(listing(disk)).toEqual(before);
  expect(await pushTo(host, folderOf(1000), OTHER)).toBeUndefined();
  const used = listing(disk);
  expect(await pushTo(host, folderOf(30 * MIB))).toMatchObject(FULL);
  expect(listing(disk)).toEqual(used);
});

test('a disk filling with small files keeps no mark or folder', async () => {
  const disk = smallDisk(32);
  const host = bed.host('ssh2', { root: disk });
  const filling: Host = { ...host, stream: (argv, options) => (fill(disk), host.stream(argv, options)) };
  const refused = await pushTo(filling, folderOf(60_000));
  expect(refused).toMatchObject({ ...FULL, details: { freeBytes: 0 } });
  expect(listing(disk)).toEqual(['store.lock -rw-r--r-- 0']);
});

test('a disk filling with a large file keeps its part, then resumes', async () => {
  const disk = smallDisk(32);
  const host = bed.host('ssh2', { root: disk });
  const upload: Host['upload'] = (from, to, options) => {
    writeFileSync(join(disk, 'filler'), randomBytes(30 * MIB));
    return host.upload(from, to, options);
  };
  const folder = folderOf(8 * MIB);
  expect(await pushTo({ ...host, upload }, folder)).toMatchObject(FULL);
  const left = listing(disk).map((line) => line.replace(/[0-9a-f]{64}.*part.*/, 'part'));
  expect(left).toEqual([
    'incoming drwxr-xr-x 60',
    `incoming/${OWNER.id} drwxr-xr-x 60`,
    `incoming/${OWNER.id}/part`,
    'store.lock -rw-r--r-- 0',
  ]);
  writeFileSync(join(disk, 'filler'), '');
  expect(await pushTo(host, folder)).toBeUndefined();
});

test.for([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20])(
  'with %i inodes a larger tree leaves only the store’s lock',
  async (inodes) => {
    const disk = smallDisk(64);
    // The root of the file system is one of them.
    execFileSync('mount', ['-o', `remount,nr_inodes=${inodes + 1}`, disk]);
    const refused = await pushTo(bed.host('ssh2', { root: disk }), folderOf(1000, 40));
    expect(refused).toMatchObject({ ...FULL, text: { key: 'host.store.no-inodes' } });
    expect(listing(disk).filter((line) => !line.startsWith('store.lock '))).toEqual([]);
  },
);

test.for(['code', 'programs'] as const)('our %s without room is refused before it is sent', async (kind) => {
  const disk = smallDisk(8);
  const host = bed.host('ssh2', { root: join(disk, 'store') });
  expect(await ship(host, kind, 4 * MIB)).toMatchObject({ ...FULL, text: { key: 'host.store.too-small' } });
  expect(listing(disk)).toEqual([]);
  expect(await ship(host, kind, 2 * MIB)).toBeUndefined();
});

test.for(['code', 'programs'] as const)('our %s that find the disk full on their way leave nothing', async (kind) => {
  const disk = smallDisk(16);
  const host = bed.host('ssh2', { root: join(disk, 'store') });
  const early: Host['upload'] = (from, to, options) => (fill(disk), host.upload(from, to, options));
  expect(await ship({ ...host, upload: early }, kind, MIB)).toMatchObject(FULL);
  expect(listing(disk)).toEqual([]);
  execFileSync('rm', [join(disk, 'filler')]);
  const late: Host['upload'] = async (from, to, options) => {
    await host.upload(from, to, options);
    fill(disk);
  };
  expect(await ship({ ...host, upload: late }, kind, MIB)).toMatchObject({ ...FULL, details: { freeBytes: 0 } });
  expect(listing(disk)).toEqual([]);
  mkdirSync(join(host.place.root, kind), { recursive: true });
  const before = listing(disk);
  expect(await ship({ ...host, upload: early }, kind, MIB)).toMatchObject(FULL);
  expect(listing(disk), 'a folder that was there stays').toEqual(before);
});
