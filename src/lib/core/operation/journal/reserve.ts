import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDiskFull } from '../../failures/system-reason.ts';

/** Enough for the end of any run: journal lines, undo, an event, and what git needs for a commit. */
export const RESERVE_BYTES = 512 * 1024;

/** The file, below the project. */
const RESERVE = '.sovran/reserve';

/** Keeps a file whose space lets a run end on a full disk. Throws `ENOSPC` when there is no room for it. */
export function keepReserve(root: string): void {
  const path = join(root, RESERVE);
  const kept = statSync(path, { throwIfNoEntry: false });
  if (kept && kept.size >= RESERVE_BYTES) return;
  mkdirSync(dirname(path), { recursive: true });
  try {
    // Random, because some file systems store zeros in no space at all.
    writeFileSync(path, randomBytes(RESERVE_BYTES), { mode: 0o600 });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Gives the space back when the disk has little else, or has just refused a write (`cause`). Never throws. */
export function spendReserve(root: string, cause?: unknown): void {
  try {
    const { bavail, bsize } = statfsSync(root);
    const isFull = bavail * bsize < RESERVE_BYTES || (cause !== undefined && isDiskFull(cause));
    if (isFull) rmSync(join(root, RESERVE), { force: true });
  } catch {
    // The project's folder is gone: what comes next says so.
  }
}
