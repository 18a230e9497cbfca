import { openJournal } from './journal.ts';
import { worksElsewhere } from './open-runs.ts';
import { foldJournal } from './progress.ts';

/** A run's id, which a host may have told: never a path. */
const RUN_ID = /^[0-9A-Z]{1,40}$/;

/**
 * Whether this project folder has recorded the end of a run, and no other process can be at work on it any more. Of a run
 * without a journal here nothing is known: false. Throws the system's error where a journal cannot be read.
 */
export function isRunOver(root: string, runId: string): boolean {
  if (!RUN_ID.test(runId)) return false;
  const progress = foldJournal(openJournal(root, runId).entries());
  return progress !== undefined && progress.status !== 'open' && !worksElsewhere(progress.owner);
}
