import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listActiveJournals, openJournal } from './journal.ts';
import { foldJournal } from './progress.ts';

/** A journal that tells no run: whether one was cut, and what it had touched, cannot be read any more. */
export interface DamagedJournal {
  run: string;
  /** In the project. */
  path: string;
}

/**
 * Journals without a readable beginning, oldest first. A kill leaves none: a journal comes to be with its first line in
 * it. Reads only; one that is put aside meanwhile is none.
 */
export function listDamagedJournals(root: string): DamagedJournal[] {
  return listActiveJournals(root).flatMap((run) => {
    const path = `.sovran/journal/${run}.jsonl`;
    const damaged = foldJournal(openJournal(root, run).entries()) === undefined && existsSync(join(root, path));
    return damaged ? [{ run, path }] : [];
  });
}
