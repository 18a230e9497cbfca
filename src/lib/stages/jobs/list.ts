import type { StageContext } from '../../core/operation/context.ts';
import { listJobRuns, type JobRun } from '../../core/project/job-runs.ts';
import { readJobView, recordedView, type JobView } from './job-view.ts';
import { isBrokenOff } from '../../core/project/broken-off.ts';
import { isLive } from '../../core/project/is-live.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { failureMessage, remedyMessage } from '../../core/failures/worker-failure.ts';

/** Every job of the project, newest first. Hosts are asked only about jobs that may resume. */
export async function listJobs(ctx: StageContext): Promise<JobView[]> {
  const runs = (await listJobRuns(ctx)).toReversed();
  return Promise.all(runs.map(async (run) => (canResume(run) ? readJobView(run, ctx) : recordedView(run))));
}

/** Pure: true for an open job, or one that may resume. Its host may know more than the record. */
function canResume({ spec }: Pick<JobRun, 'spec'>): boolean {
  return isLive(spec.status) || isBrokenOff(spec);
}

/** A job as JSON: its failure worded in the reader's language, the worker's own words as `detail`. */
export function jobData({ failure, ...job }: JobView, view: View): object {
  if (!failure) return job;
  const { message: detail, remedy: _remedy, ...known } = failure;
  const words = {
    message: say(view.t, failureMessage(failure)),
    remedy: say(view.t, remedyMessage(failure)),
  };
  return { ...job, failure: { ...known, ...words, detail } };
}
