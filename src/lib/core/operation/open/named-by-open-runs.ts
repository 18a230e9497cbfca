import { listOpenRuns, type OpenRun } from './open-runs.ts';

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
  return listOpenRuns(root).map((run) => ({ run, entries: JSON.stringify(run.journal.entries()) }));
}

function names({ run, entries }: ReadRun, id: string): boolean {
  return entries.includes(id) || run.journal.runId === id;
}
