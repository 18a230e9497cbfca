import type { JobState } from '../ports/engine.ts';
import type { RunSpec } from '../project/resources/run.ts';
import { digestOf } from '../run/canonical.ts';
import type { StageContext } from '../run/context.ts';
import { engineOf } from './engine-of.ts';
import { listJobRuns } from './find-job.ts';
import type { JobDraft, JobRequest } from './request.ts';

/** Jobs that bear on a launch. */
export interface EarlierJobs {
  /** The newest job of the same request that runs, or that can go on: stopped, lost, or failed with a checkpoint. */
  earlier: { id: string; state: JobState } | null;
  /** A running job of another request that makes the same subject. */
  rival: string | null;
}

/** Looks for them. A finished job of the same request is no earlier one: launching again makes a new job. */
export async function findEarlierJobs(request: JobRequest, draft: JobDraft, ctx: StageContext): Promise<EarlierJobs> {
  const found: EarlierJobs = { earlier: null, rival: null };
  for (const run of (await listJobRuns(ctx)).toReversed()) {
    if (run.spec.subject !== request.subject || found.earlier) continue;
    const status = await (await engineOf(run, ctx)).jobStatus(run.metadata.name);
    const live = status?.state === 'queued' || status?.state === 'running';
    const same = isSameJob(run.spec, request, draft, run.metadata.name);
    if (same && status && (live || status.resumable)) found.earlier = { id: status.id, state: status.state };
    else if (live) found.rival ??= run.metadata.name;
  }
  return found;
}

function isSameJob(run: RunSpec, request: JobRequest, draft: JobDraft, jobId: string): boolean {
  if (run.host !== request.host || !run.job) return false;
  return digestOf(run.job) === digestOf({ ...draft, jobId });
}
