import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { writePlanFile } from '../../../../src/lib/cli/files/plan-file.ts';
import { writeNamedFile } from '../../../../src/lib/cli/files/write-file.ts';
import type { Plan } from '../../../../src/lib/core/operation/plan/plan.ts';
import { tempDir } from '../../../support/temp-project.ts';

const PLAN = { id: 'p', steps: ['x'.repeat(100_000)] } as unknown as Plan;

const MODULE = join(import.meta.dirname, '../../../../src/lib/cli/files/write-file.ts');
/** Writes the same file again and again. */
const CHILD = `
const { writeNamedFile } = await import(process.argv[1]);
console.log('begun');
for (;;) await writeNamedFile(process.argv[2], 'new'.repeat(3e6));`;

function smallDisk(): string {
  const disk = tempDir();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
  onTestFinished(() => void execFileSync('umount', [disk]));
  return disk;
}

test('a full disk leaves no plan file and deletes none', async () => {
  const disk = smallDisk();
  writeFileSync(join(disk, 'notes'), 'mine');
  const path = join(disk, 'plan.json');
  await expect(writePlanFile(path, PLAN)).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    text: { key: 'text.file-failed', params: { path, reason: { key: 'reason.full' } } },
    next: [`df -h ${disk}`, `df -i ${disk}`],
    details: { path },
  });
  expect(readdirSync(disk)).toEqual(['notes']);
});

test('a full disk keeps the earlier plan, also behind a link', async () => {
  const disk = smallDisk();
  writeFileSync(join(disk, 'plan.json'), 'earlier');
  symlinkSync('plan.json', join(disk, 'link.json'));
  for (const path of ['plan.json', 'link.json'].map((name) => join(disk, name)))
    await expect(writePlanFile(path, PLAN)).rejects.toMatchObject({ code: 'disk-full', exit: 1, details: { path } });
  expect(readdirSync(disk)).toEqual(['link.json', 'plan.json']);
  expect(readFileSync(join(disk, 'plan.json'), 'utf8')).toBe('earlier');
});

test('a folder or file in the way of a plan stays', async () => {
  const folder = tempDir();
  mkdirSync(join(folder, 'plan.json'));
  writeFileSync(join(folder, 'file'), 'mine');
  for (const path of ['plan.json', 'file/plan.json'])
    await expect(writePlanFile(join(folder, path), PLAN)).rejects.toMatchObject({ code: 'file-not-saved', exit: 2 });
  expect(readdirSync(folder)).toEqual(['file', 'plan.json']);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
});

test('a plan keeps the earlier mode; refuses a file mounted alone', async () => {
  const folder = tempDir();
  const path = join(folder, 'plan.json');
  writeFileSync(path, 'older');
  chmodSync(path, 0o664);
  await writePlanFile(path, PLAN);
  expect(statSync(path).mode & 0o777).toBe(0o664);
  writeFileSync(join(folder, 'alone'), 'older');
  execFileSync('mount', ['--bind', join(folder, 'alone'), path]);
  onTestFinished(() => void execFileSync('umount', [path]));
  await expect(writePlanFile(path, PLAN)).rejects.toMatchObject({
    code: 'file-not-saved',
    details: { reason: 'EBUSY' },
  });
  expect(readFileSync(join(folder, 'alone'), 'utf8')).toBe('older');
  expect(readdirSync(folder).toSorted()).toEqual(['alone', 'plan.json']);
});

test.for([0, 5, 20, 60])('killed after %d ms: the old or new file whole, drafts swept', async (delay) => {
  const folder = tempDir();
  const path = join(folder, 'report.md');
  const [old, fresh] = ['old'.repeat(3e6), 'new'.repeat(3e6)];
  writeFileSync(path, old);
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, MODULE, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  await setTimeout(delay);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect([old, fresh]).toContain(readFileSync(path, 'utf8'));
  await writeNamedFile(path, 'next');
  expect(readdirSync(folder)).toEqual(['report.md']);
});

test('a device is written as it stands', async () => {
  await writeNamedFile('/dev/null', 'x');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a plan replaces an older one, also behind a link', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'old'), 'older');
  symlinkSync('old', join(folder, 'plan.json'));
  await writePlanFile(join(folder, 'plan.json'), PLAN);
  expect(JSON.parse(readFileSync(join(folder, 'old'), 'utf8'))).toEqual(PLAN);
});
