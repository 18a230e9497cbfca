import { listOpenRuns, type OpenRun } from './open-runs.ts';

/** Tells ids of runs, and of jobs, that a run which is not over has begun or will settle: they are its own matter. Reads once. */
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
