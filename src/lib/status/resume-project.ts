import { collectFinishedJobs } from '../jobs/collect-finished.ts';
import type { StageContext } from '../run/context.ts';
import type { AnyOperation } from '../run/operation.ts';
import { resumeRuns, type ResumedRun } from '../run/resume.ts';

/** What `resume` settled. */
export interface Resumption {
  runs: ResumedRun[];
  /** Jobs that had ended and are recorded now. */
  jobs: string[];
}

/** Settles interrupted runs, then records the jobs that ended while nobody looked. */
export async function resumeProject(
  ctx: StageContext,
  findOperation: (id: string) => Promise<AnyOperation | undefined>,
): Promise<Resumption> {
  const runs = await resumeRuns(ctx, findOperation);
  const { collected } = await collectFinishedJobs(ctx);
  return { runs, jobs: collected };
}
