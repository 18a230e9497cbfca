import { listOpenRuns, type OpenRun, worksElsewhere } from './open-runs.ts';
import { systemCode } from '../../kit/system-code.ts';
import { type JournalEntry, openJournal } from '../journal/journal.ts';
import { foldJournal } from '../journal/progress.ts';

/** Returns a test for ids of runs and jobs that an open run has started or will settle. Reads once. */
export function namedByOpenRuns(root: string): (id: string) => boolean {
  const open = readOpen(root);
  return (id) => open.some((run) => names(run, id));
}

/** The oldest run which is not over and has begun, or will settle, the run or job of an id. */
export function findRunNaming(root: string, id: string): OpenRun | undefined {
  return readOpen(root).find((run) => names(run, id))?.run;
}

interface ReadRun {
  run: OpenRun;
  entries: string;
}

function readOpen(root: string): ReadRun[] {
  // What the steps of a procedure make is named by runs of their own.
  const runs = listOpenRuns(root).filter(({ progress }) => progress.frame === undefined);
  return runs.map((run) => ({ run, entries: JSON.stringify(run.journal.entries()) }));
}

function names({ run, entries }: ReadRun, id: string): boolean {
  return entries.includes(id) || run.journal.runId === id;
}

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
