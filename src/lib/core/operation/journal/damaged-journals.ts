import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listActiveJournals, openJournal } from './journal.ts';
import { foldJournal } from './progress.ts';

/** A journal without a readable beginning: what its run touched is unknown. */
export interface DamagedJournal {
  run: string;
  /** In the project. */
  path: string;
}

/** Journals without a readable beginning, oldest first. A kill leaves none, since a journal appears with its first line. */
export function listDamagedJournals(root: string): DamagedJournal[] {
  return listActiveJournals(root).flatMap((run) => {
    const path = `.sovran/journal/${run}.jsonl`;
    const damaged = foldJournal(openJournal(root, run).entries()) === undefined && existsSync(join(root, path));
    return damaged ? [{ run, path }] : [];
  });
}
