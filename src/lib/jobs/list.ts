import type { StageContext } from '../run/context.ts';
import { canGoOn } from './can-go-on.ts';
import { listJobRuns } from './find-job.ts';
import { readJobView, recordedView, type JobView } from './job-view.ts';

/** Every job of the project, newest first. Hosts are asked of those that can go on only: the others are the many. */
export async function listJobs(ctx: StageContext): Promise<JobView[]> {
  const runs = (await listJobRuns(ctx)).toReversed();
  return Promise.all(runs.map(async (run) => (canGoOn(run) ? readJobView(run, ctx) : recordedView(run))));
}
