import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-project.ts';

/** A file system of its own in memory, of so many MiB, gone with the test; at a folder of its own, or one that is there. */
export function smallDisk(mib: number, folder: string = tempDir()): string {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'sovran-test', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  chmodSync(folder, 0o755);
  return folder;
}

/** Takes all that is free on a disk, if anything is; returns what gives it back. */
export function fillDisk(disk: string, name = 'filler'): () => void {
  const filler = join(disk, name);
  execFileSync('sh', ['-c', 'dd if=/dev/zero of="$1" bs=4096 2>/dev/null || true', 'sh', filler]);
  if (statfsSync(disk).bavail > 0) throw new Error(`${disk} is not full`);
  return () => rmSync(filler, { force: true });
}
