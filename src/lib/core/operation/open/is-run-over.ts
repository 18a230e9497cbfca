import { systemCode } from '../../kit/system-code.ts';
import { openJournal, type JournalEntry } from '../journal/journal.ts';
import { worksElsewhere } from './open-runs.ts';
import { foldJournal } from '../journal/progress.ts';

/** A run's id, which a host may have told: never a path. */
const RUN_ID = /^[0-9A-Z]{1,40}$/;

/**
 * Whether this project folder has recorded the end of a run, and no other process can be at work on it any more. Of a run
 * without a journal here, or with one that only a colleague may read, nothing is known: false. Throws the system's error where
 * a journal cannot be read otherwise.
 */
export function isRunOver(root: string, runId: string): boolean {
  if (!RUN_ID.test(runId)) return false;
  const progress = foldJournal(readEntries(root, runId));
  return progress !== undefined && progress.status !== 'open' && !worksElsewhere(progress.owner);
}

function readEntries(root: string, runId: string): JournalEntry[] {
  try {
    return openJournal(root, runId).entries();
  } catch (error) {
    if (systemCode(error) === 'EACCES') return [];
    throw error;
  }
}
