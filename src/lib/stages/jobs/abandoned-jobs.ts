import type { JobStatus } from '../../core/ports/runner.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import { openJournal } from '../../core/operation/journal/journal.ts';
import { foldJournal } from '../../core/operation/journal/progress.ts';
import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { isLive } from '../../core/project/is-live.ts';
import { recordOfStart, type StartArgs } from './start-job.ts';

/** The record of a job that ended on its host after its launch was abandoned here; undefined for others. */
export function recordOfAbandoned(root: string, job: JobStatus): JobRun | undefined {
  if (job.owner !== 'this-project' || job.elsewhere || job.folderAway !== undefined || isLive(job.state))
    return undefined;
  const launch = foldJournal(openJournal(root, job.id).entries());
  const step = launch?.plan.steps.find(({ action }) => action === 'start-job');
  if (!launch || !step || (launch.status !== 'rolled-back' && launch.status !== 'abandoned')) return undefined;
  const { request, draft, prior } = step.args as JsonObject & StartArgs;
  if (prior !== null) return undefined;
  const spec = recordOfStart(request, { ...draft, jobId: job.id }, draft.engine.runner, launch.startedAt);
  return resourceOf('Run', job.id, spec) as JobRun;
}
