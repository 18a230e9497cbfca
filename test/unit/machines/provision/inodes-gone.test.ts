import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StepFailure } from '../../../../src/lib/stages/machines/provision/contract/step-outcome.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { folderStep } from '../../../support/folder-steps.ts';
import { folderWorld } from '../../../support/folder-world.ts';
import { plainView } from '../../../support/plain-view.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** A file system of its own; its folder takes up one inode. */
function diskOf(options: string): string {
  const disk = tempDir();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', disk]);
  onTestFinished(() => void execFileSync('umount', [disk]));
  return disk;
}

/** Why a step fails that makes a folder below a path. */
async function failureOf(path: string, mode = '0755'): Promise<StepFailure | undefined> {
  const argv = ['install', '-d', '-m', mode, join(path, 'sovran')];
  const world = folderWorld(['a'], (folder) => [folderStep(folder, 'S10', { apply: () => [{ argv }] })]);
  return (await world.apply()).hosts[0]?.steps[0]?.failure;
}

test('a step without inodes names the file system and the output', async () => {
  const disk = diskOf('size=1m,nr_inodes=1');
  const failure = await failureOf(disk);
  expect(failure).toMatchObject({ code: 'inodes-gone' });
  for (const [language, words] of [
    ['en', `a: ${join(disk, 'sovran')} is out of inodes. \`install\` exited with 1`],
    ['fr', `a : plus d’inode libre sur ${join(disk, 'sovran')}. `],
  ] as const)
    expect(failure && say(plainView(language).t, failure.text)).toContain(words);
});

test('with inodes left, shows the command’s output alone', async () => {
  expect(await failureOf(diskOf('size=1m,nr_inodes=100'), 'nonsense')).toMatchObject({ code: 'command-failed' });
});
