import { systemCode } from '../../kit/system-code.ts';
import { openJournal, type JournalEntry } from '../journal/journal.ts';
import { worksElsewhere } from './open-runs.ts';
import { foldJournal } from '../journal/progress.ts';

/** A run id may come from a host: it is never used as a path. */
const RUN_ID = /^[0-9A-Z]{1,40}$/;

/** True if this folder recorded the end of a run and no process works on it. Throws the system's error when its journal cannot be read. */
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
