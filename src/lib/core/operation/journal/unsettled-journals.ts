import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listJournals, openJournal } from './journal.ts';
import { foldJournal } from './progress.ts';

/** A journal as it lies there. */
export interface UnsettledJournal {
  run: string;
  text: string;
}

/** Journals of operations that are not over, as text: what they name may be needed. What a procedure needs is in those of its commands. */
export function readUnsettledJournals(root: string): UnsettledJournal[] {
  return listJournals(root, 'active').flatMap((run) => {
    const progress = foldJournal(openJournal(root, run).entries());
    const isOver = progress !== undefined && progress.status !== 'open';
    return isOver || progress?.frame ? [] : textOf(root, run);
  });
}

/** One that was put aside meanwhile is over. */
function textOf(root: string, run: string): UnsettledJournal[] {
  try {
    return [{ run, text: readFileSync(join(root, '.sovran', 'journal', `${run}.jsonl`), 'utf8') }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** A journal without a readable beginning: what its run touched is unknown. */
export interface DamagedJournal {
  run: string;
  /** In the project. */
  path: string;
}

/** Journals without a readable beginning, oldest first. A kill leaves none, since a journal appears with its first line. */
export function listDamagedJournals(root: string): DamagedJournal[] {
  return listJournals(root, 'active').flatMap((run) => {
    const path = `.sovran/journal/${run}.jsonl`;
    const damaged = foldJournal(openJournal(root, run).entries()) === undefined && existsSync(join(root, path));
    return damaged ? [{ run, path }] : [];
  });
}
