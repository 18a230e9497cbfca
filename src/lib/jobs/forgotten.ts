import type { JobStatus } from '../ports/engine.ts';
import type { JsonObject } from '../ports/json.ts';
import { openJournal } from '../run/journal/journal.ts';
import { foldJournal } from '../run/journal/progress.ts';
import { resourceOf } from '../run/steps/resource-actions.ts';
import type { JobRun } from './find-job.ts';
import { isLive } from '../project/is-live.ts';
import { recordOfStart, type StartArgs } from './start-job.ts';

/**
 * The record of a job whose launch was given up, or taken back, in this clone, and that came to its end on its host all the
 * same: as the launch wrote it, from the launch's journal. Undefined of every other job.
 */
export function recordOfForgotten(root: string, job: JobStatus): JobRun | undefined {
  if (job.owner !== 'this-project' || job.elsewhere || job.folderAway !== undefined || isLive(job.state))
    return undefined;
  const launch = foldJournal(openJournal(root, job.id).entries());
  const step = launch?.plan.steps.find(({ action }) => action === 'start-job');
  if (!launch || !step || (launch.status !== 'undone' && launch.status !== 'given-up')) return undefined;
  const { request, draft, earlier } = step.args as JsonObject & StartArgs;
  if (earlier !== null) return undefined;
  const spec = recordOfStart(request, { ...draft, jobId: job.id }, draft.engine.name, launch.startedAt);
  return resourceOf('Run', job.id, spec) as JobRun;
}
