import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RESERVE_BYTES } from '../../../src/lib/core/operation/journal/reserve.ts';
import { openHostile } from '../../support/hostile-host.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { BIN, sovran } from '../../support/sovran.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';

/** A small file system of its own, gone with the test. */
function mounted(options: string): string {
  const at = tempDir();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', at]);
  onTestFinished(() => void execFileSync('umount', [at]));
  return at;
}

/** A project on it. */
function projectOn(disk: string, from = tempProject()): string {
  cpSync(from, join(disk, 'project'), { recursive: true });
  return join(disk, 'project');
}

function fill(disk: string): void {
  execFileSync('sh', ['-c', 'dd if=/dev/zero of="$1/filler" bs=4096 2>/dev/null || :', 'sh', disk]);
}

test('[fault 24] with this disk full a host command changes nothing there', async () => {
  const bed = await openHostile({});
  const remote = await sshProject(bed, { driver: 'ssh2', name: 'gpu1' });
  const left = join(remote.there, 'incoming', '0123456789abcdef');
  mkdirSync(left, { recursive: true });
  mkdirSync(join(remote.there, 'trees'));
  const part = join(left, 'a'.repeat(64));
  writeFileSync(part, 'half');
  execFileSync('touch', ['-d', '30 days ago', part]);
  const disk = mounted('size=8m');
  const root = projectOn(disk, remote.root);
  fill(disk);
  const run = (): ReturnType<typeof sovran> =>
    sovran(['gc', 'gpu1', '--json', '--yes'], { cwd: root, env: remote.env });
  expect(await run()).toMatchObject({ exit: 1, json: { error: { code: 'disk-full' } } });
  expect(existsSync(part), 'nothing was removed there').toBe(true);
  execFileSync('rm', [join(disk, 'filler')]);
  expect(await run()).toMatchObject({ exit: 0 });
  expect(existsSync(part)).toBe(false);
});

test('[fault 25] a read-only file system is named, and nothing changed', async () => {
  const disk = mounted('size=8m');
  const root = projectOn(disk);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const { exit, json } = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd: root });
  expect({ exit, json }).toMatchObject({
    exit: 1,
    json: {
      error: { code: 'file-access', details: { reason: 'EROFS' }, message: expect.stringContaining('read-only') },
    },
  });
  expect(existsSync(join(root, 'hosts'))).toBe(false);
});

test('[fault 25] reports missing inodes instead of a full disk, unchanged', async () => {
  const disk = mounted('size=64m,nr_inodes=400');
  const root = projectOn(disk);
  execFileSync('sh', ['-c', 'cd "$1" && mkdir many && cd many && seq 1000 | xargs touch 2>/dev/null || :', 'sh', disk]);
  const { exit, json } = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd: root });
  expect({ exit, json }).toMatchObject({
    exit: 1,
    json: { error: { code: 'disk-full', details: { inodesFree: 0 }, message: expect.stringContaining('inode') } },
  });
  execFileSync('rm', ['-r', join(disk, 'many')]);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
  expect(readdirSync(root)).not.toContain('hosts');
  expect(await sovran(['host', 'add', 'local', '--local', '--json'], { cwd: root })).toMatchObject({ exit: 0 });
});

test('a user’s file size limit is not called a full disk', () => {
  const root = tempProject();
  const line = [process.execPath, BIN, 'host', 'add', 'local', '--local', '--json'];
  const env = { ...process.env, NODE_ENV: 'production', SOVRAN_LANG: 'en' };
  const limit = `--fsize=${RESERVE_BYTES / 2}`;
  const { status, stdout } = spawnSync('prlimit', [limit, ...line], { cwd: root, env, encoding: 'utf8' });
  expect({ status, json: JSON.parse(stdout) as unknown }).toMatchObject({
    status: 1,
    json: { error: { code: 'file-too-large', exit: 1, fix: expect.stringContaining('ulimit -f') } },
  });
  expect([git(root, 'status', '--porcelain').trim(), existsSync(join(root, 'hosts'))]).toEqual(['', false]);
});
