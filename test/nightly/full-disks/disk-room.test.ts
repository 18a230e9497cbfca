import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { loadArchive } from '../../../src/lib/adapters/runners/docker/image/load.ts';
import type { Site } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import { runScript } from '../../../src/lib/adapters/runners/host/run-script.ts';
import { partName } from '../../../src/lib/adapters/part-name.ts';
import { sha256Of } from '../../../src/lib/core/kit/sha256.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { openRemote, OWNER } from '../../support/host-store.ts';
import { withPrograms } from '../../support/leases.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { tempDir } from '../../support/temp-project.ts';

const MIB = 1024 * 1024;
const FREES = ['sovran gc far --dry-run'];

let bed: SshBed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.stop());

/** A site whose engine keeps its images in `engineRoot` and answers a load by a script in the place of Docker's client. */
function siteOn(host: Host, engineRoot: string, load = 'echo "Loaded image: x"'): Site {
  const call = async (ask: (docker: unknown) => unknown): Promise<unknown> =>
    ask({ info: async () => ({ DockerRootDir: engineRoot }) });
  const site = {
    place: { host: withPrograms(host, { docker: load }), clock: systemClock },
    facts: async () => ({ socket: '/none' }),
    daemon: async () => ({ call, close: () => undefined }),
  };
  return site as unknown as Site;
}

function archiveOf(mib: number): string {
  const path = join(tempDir(), 'image.tar');
  writeFileSync(path, randomBytes(mib * MIB));
  return path;
}

const OPTIONS = { onStage: (): void => undefined };

test('refuses an image that the engine has no room for, before sending', async () => {
  const disk = smallDisk(32);
  const site = siteOn(bed.host('ssh2', { root: join(disk, 'store') }), disk);
  await expect(loadArchive(site, archiveOf(20), 'x.tar', OPTIONS)).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    text: { key: 'host.store.too-small' },
    next: FREES,
    details: { host: 'far', path: disk, neededBytes: 36 * MIB, freeBytes: 32 * MIB },
  });
  expect(readdirSync(disk)).toEqual([]);
  expect(await loadArchive(site, archiveOf(12), 'x.tar', OPTIONS)).toContain('Loaded image');
});

test('names an engine on a small disk of its own', async () => {
  const [store, engine] = [smallDisk(64), smallDisk(8)];
  const site = siteOn(bed.host('ssh2', { root: store }), engine);
  await expect(loadArchive(site, archiveOf(10), 'x.tar', OPTIONS)).rejects.toMatchObject({
    code: 'disk-full',
    details: { path: engine, neededBytes: 26 * MIB, freeBytes: 8 * MIB },
  });
  expect(readdirSync(store)).toEqual([]);
});

test('an engine disk that fills while loading is `disk-full`, keeps the archive', async () => {
  const [store, engine] = [smallDisk(64), smallDisk(64)];
  const full = 'echo "write /layer.tar: no space left on device" >&2; exit 1';
  const site = siteOn(bed.host('ssh2', { root: store }), engine, full);
  await expect(loadArchive(site, archiveOf(4), 'x.tar', OPTIONS)).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    next: FREES,
    details: { path: engine, freeBytes: 64 * MIB },
  });
  expect(readdirSync(join(store, 'images'))).toEqual(['x.tar']);
});

test('an engine script on a full disk is not an unreachable host', async () => {
  const host = bed.host('ssh2', { root: smallDisk(1) });
  const filling = runScript(host, 'head -c 2000000 /dev/zero >"$1/filler"', [host.place.root]);
  await expect(filling).rejects.toMatchObject({ code: 'disk-full', exit: 1, next: FREES, details: { freeBytes: 0 } });
  await expect(runScript(host, 'echo broken >&2; exit 1', [])).rejects.toMatchObject({
    code: 'host-command-failed',
    exit: 4,
  });
});

test('an upload that fills the disk keeps its part, names the need', async () => {
  const disk = smallDisk(8);
  const host = bed.host('ssh2', { root: disk });
  const local = archiveOf(12);
  await expect(host.upload(local, join(disk, 'file'))).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    text: { key: 'host.store.too-small' },
    next: FREES,
    details: { path: join(disk, 'file'), neededBytes: 12 * MIB, freeBytes: 0 },
  });
  expect(existsSync(partName(join(disk, 'file'), await sha256Of(local)))).toBe(true);
});

test('refuses a tree before sending, resumes one mostly there', async () => {
  const disk = smallDisk(60);
  const host = bed.host('ssh2', { root: disk });
  const { store, artifacts } = await openRemote(host);
  const tree = tempDir();
  writeFileSync(join(tree, 'model.bin'), randomBytes(40 * MIB));
  const { digest } = await artifacts.putTree(tree);
  const [file] = (await artifacts.treeFiles(digest)) ?? [];
  const sha256 = file?.sha256 ?? '';
  writeFileSync(join(disk, 'filler'), randomBytes(10 * MIB));
  await expect(store.push(digest)).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    text: { key: 'host.store.too-small' },
    next: FREES,
    details: { path: disk, neededBytes: 56 * MIB },
  });
  expect(readdirSync(disk), 'neither a folder nor a claim').toEqual(['filler']);
  const incoming = join(disk, 'incoming', OWNER.id);
  mkdirSync(incoming, { recursive: true });
  const half = readFileSync(join(tree, 'model.bin')).subarray(0, 35 * MIB);
  writeFileSync(partName(join(incoming, sha256), sha256), half);
  writeFileSync(join(disk, 'filler'), '');
  expect(await store.verify(digest)).toBe(false);
  await store.push(digest);
  expect(await store.verify(digest)).toBe(true);
});
