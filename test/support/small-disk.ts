import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-project.ts';

/** A file system of its own in memory, of so many MiB, gone with the test. */
export function smallDisk(mib: number): string {
  const folder = tempDir();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'sovran-test', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  chmodSync(folder, 0o755);
  return folder;
}
