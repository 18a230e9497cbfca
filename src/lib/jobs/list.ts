import type { StageContext } from '../run/context.ts';
import { listJobRuns } from './find-job.ts';
import { readJobView, type JobView } from './job-view.ts';

/** Every job of the project, newest first. */
export async function listJobs(ctx: StageContext): Promise<JobView[]> {
  const runs = (await listJobRuns(ctx)).toReversed();
  return Promise.all(runs.map((run) => readJobView(run, ctx)));
}
