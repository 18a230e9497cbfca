import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A draft becomes its file within seconds: one that is older belongs to a process that was killed. */
const DEAD_AFTER_MS = 10 * 60_000;

/** Folder of drafts, so that a kill never leaves a file where git would see it. */
export function draftFolder(root: string): string {
  return join(root, '.sovran', 'tmp');
}

/** Removes the drafts that killed processes left. Never throws: what stays is looked at again by the next run. */
export function sweepDrafts(root: string, nowMs: number): void {
  try {
    for (const name of readdirSync(draftFolder(root))) {
      const draft = join(draftFolder(root), name);
      const { mtimeMs } = statSync(draft);
      if (nowMs - mtimeMs > DEAD_AFTER_MS) rmSync(draft, { force: true });
    }
  } catch {
    // There is no such folder yet, or another process sweeps as well.
  }
}
