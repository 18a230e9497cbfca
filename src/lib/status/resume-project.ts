import { collectFinishedJobs } from '../jobs/collect-finished.ts';
import type { StageContext } from '../run/context.ts';
import type { AnyOperation } from '../run/operation.ts';
import { listDamagedJournals, type DamagedJournal } from '../run/damaged-journals.ts';
import { resumeRuns, type ResumedRun } from '../run/resume.ts';

/** What `resume` settled. */
export interface Resumption {
  runs: ResumedRun[];
  /** Jobs that had ended and are recorded now. */
  jobs: string[];
  /** Journals that tell no run: they stay as they are, for a person to settle. */
  damaged: DamagedJournal[];
}

/** Settles interrupted runs, then records the jobs that ended while nobody looked. */
export async function resumeProject(
  ctx: StageContext,
  findOperation: (id: string) => Promise<AnyOperation | undefined>,
): Promise<Resumption> {
  const runs = await resumeRuns(ctx, findOperation);
  const { collected } = await collectFinishedJobs(ctx);
  return { runs, jobs: collected, damaged: listDamagedJournals(ctx.project.root) };
}

/** Whether anything is not as its operation was to leave it, or cannot be told. Pure. */
export function hasFailed({ runs, damaged }: Resumption): boolean {
  return damaged.length > 0 || runs.some(({ outcome }) => outcome === 'undone' || outcome === 'failed');
}

/** What to type after it: what a failed run asks for, what shows the traces of a run that nobody can read. Pure. */
export function nextAfterResume({ runs, damaged }: Resumption): string[] {
  const traces = damaged.length > 0 ? ['sovran job reconcile --dry-run'] : [];
  return [...new Set([...runs.flatMap(({ next }) => next ?? []), ...traces, 'sovran status'])];
}
