import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runScript } from '../../../src/lib/adapters/runners/host/run-script.ts';
import { partName } from '../../../src/lib/adapters/part-name.ts';
import { sha256Of } from '../../../src/lib/core/kit/sha256.ts';
import { hostAt } from '../../support/host-at.ts';
import { openRemote } from '../../support/host-store.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { makeUser } from '../../support/ssh-user.ts';
import { tempDir } from '../../support/temp-project.ts';
import { DRIVERS } from '../../support/tier.ts';

const MIB = 1024 * 1024;
const NEXT = ['sovran host check far'];

/** A host whose logins may write no file above so many bytes, or any. */
async function limited(bytes: number | 'unlimited', user = 'root'): Promise<SshBed> {
  const bed = await openBed({ user });
  onTestFinished(() => bed.stop());
  limit(bed, bytes);
  return bed;
}

/** Sessions that begin from now on have the limit of the server. */
function limit(bed: SshBed, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(bed.pid), `--fsize=${bytes}:unlimited`]);
}

function archiveOf(mib: number): string {
  const path = join(tempDir(), 'file');
  writeFileSync(path, randomBytes(mib * MIB));
  return path;
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.for(DRIVERS)('[%s] an upload beyond the file limit names it, later resumes', async (driver) => {
  const bed = await limited(2 * MIB);
  const local = archiveOf(5);
  const target = join(tempDir(), 'file');
  expect(await failure(bed.host(driver).upload(local, target))).toMatchObject({
    code: 'file-too-large',
    exit: 1,
    text: { key: 'host.file-too-large.user', params: { host: 'far', path: target, mib: 2 } },
    fix: { key: 'host.file-too-large.fix' },
    next: NEXT,
    details: { limitBytes: 2 * MIB },
  });
  expect(statSync(partName(target, await sha256Of(local))).size).toBe(2 * MIB);
  limit(bed, 'unlimited');
  await bed.host(driver).upload(local, target);
  expect(await sha256Of(target)).toBe(await sha256Of(local));
});

test('small files, trees and engine scripts say the same', async () => {
  const user = makeUser();
  onTestFinished(() => user.remove());
  const far = (await limited(16 * 1024, user.name)).host('ssh2');
  const [folder, root] = [tempDir(), tempDir()];
  execFileSync('chown', [user.name, folder, root]);
  const host = { ...far, place: { root, runtime: join(root, 'run') } };
  expect(await failure(host.files.write(join(folder, 'x'), randomBytes(MIB)))).toMatchObject({
    code: 'file-too-large',
    exit: 1,
    text: { key: 'host.file-too-large' },
  });
  expect(readdirSync(folder)).toEqual([]);
  const { store, artifacts } = await openRemote(host);
  const tree = tempDir();
  writeFileSync(join(tree, 'small'), randomBytes(60_000));
  const told = { code: 'file-too-large', exit: 1, next: NEXT, text: { key: 'host.file-too-large.user' } };
  expect(await failure(store.push((await artifacts.putTree(tree)).digest))).toMatchObject(told);
  expect(readdirSync(root), 'neither a folder nor a claim').toEqual(['store.lock']);
  const filling = runScript(host, 'head -c 100000 /dev/zero >"$1/filler"', [folder]);
  expect(await failure(filling)).toMatchObject(told);
});

/** A real file system whose files end at 16 GiB, however little of that is there. */
function oldDisk(): string {
  const image = join(tempDir(), 'disk');
  writeFileSync(image, '');
  truncateSync(image, 8 * MIB);
  execFileSync('mkfs.ext2', ['-q', '-b', '1024', image]);
  const at = tempDir();
  execFileSync('mount', ['-o', 'loop', image, at]);
  onTestFinished(() => void execFileSync('umount', ['-l', at]));
  return at;
}

test('distinguishes a file system’s limit from the user’s', async () => {
  const host = { ...hostAt(), name: 'far' };
  const growing = runScript(host, 'dd if=/dev/zero of="$1/file" bs=1 count=1 seek=20G', [oldDisk()], {});
  expect(await failure(growing)).toMatchObject({
    code: 'file-too-large',
    exit: 1,
    text: { key: 'host.file-too-large' },
    details: { limitBytes: null, fileSystem: expect.any(String) },
  });
});
