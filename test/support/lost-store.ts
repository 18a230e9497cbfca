import { execFileSync } from 'node:child_process';
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

/** While `work` lasts the folder is the empty place where its disk would be mounted. */
export async function unmounted(folder: string, work: () => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'sovran-test', folder]);
  try {
    await work();
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
}

/** While `work` lasts nothing of the path can be looked at, and the system says why, as of a disk that does not answer. */
export async function unanswering(path: string, work: () => Promise<void>): Promise<void> {
  renameSync(path, `${path}.away`);
  symlinkSync(path, path);
  try {
    await work();
  } finally {
    unlinkSync(path);
    renameSync(`${path}.away`, path);
  }
}
