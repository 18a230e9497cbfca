import { listOpenRuns } from './open-runs.ts';

/** Tells ids of runs, and of jobs, that a run which is not over has begun or will settle: they are its own matter. Reads once. */
export function namedByOpenRuns(root: string): (id: string) => boolean {
  const open = listOpenRuns(root).map(({ journal }) => journal);
  const entries = JSON.stringify(open.map((journal) => journal.entries()));
  return (id) => entries.includes(id) || open.some(({ runId }) => runId === id);
}
