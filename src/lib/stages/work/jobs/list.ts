import type { StageContext } from '../../../core/operation/context.ts';
import { canResume } from './can-resume.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import { readJobView, recordedView, type JobView } from './job-view.ts';

/** Every job of the project, newest first. Hosts are asked only about jobs that may resume. */
export async function listJobs(ctx: StageContext): Promise<JobView[]> {
  const runs = (await listJobRuns(ctx)).toReversed();
  return Promise.all(runs.map(async (run) => (canResume(run) ? readJobView(run, ctx) : recordedView(run))));
}
