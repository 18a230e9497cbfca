import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIfThere } from '../../kit/read-if-present.ts';

/** A draft becomes its file within seconds: one that is older belongs to a process that was killed. */
const DEAD_AFTER_MS = 10 * 60_000;

/** Folder of drafts, below the project, so that a kill never leaves a file where git would see it. */
export const DRAFTS = '.sovran/tmp';

/** Removes the drafts that killed processes left, those of the lock too. Never throws: what stays is looked at again by the next run. */
export function sweepDrafts(root: string, nowMs: number): void {
  try {
    for (const folder of [DRAFTS, '.sovran/lock'].map((path) => join(root, path)))
      for (const name of namesIfThere(folder).filter((one) => !one.endsWith('.json'))) {
        const { mtimeMs } = statSync(join(folder, name));
        if (nowMs - mtimeMs > DEAD_AFTER_MS) rmSync(join(folder, name), { force: true });
      }
  } catch {
    // It cannot be listed, or another process sweeps as well.
  }
}
