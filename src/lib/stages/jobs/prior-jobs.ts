import { askHost, refuseAway } from '../machines/hosts/workload/ask-host.ts';
import { namesOfMachine } from '../machines/hosts/machines/names-of-machine.ts';
import type { JobState, JobStatus } from '../../core/ports/runner.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import type { RunSpec } from '../../core/project/resources/run.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import { collectJob } from './collect.ts';
import { runnerOf } from './find-job.ts';
import { listJobRuns, type JobRun } from '../../core/project/job-runs.ts';
import { toJson } from '../../core/kit/to-json.ts';
import { isLive } from '../../core/project/is-live.ts';
import type { JobDraft, JobRequest } from './request.ts';

/** Jobs that bear on a launch. */
export interface PriorJobs {
  /** The newest job of the same request that runs, can resume, or ended by itself and is not recorded. */
  prior: PriorJob | null;
  /** A job of another request that makes the same subject, or has made it and is not recorded. */
  rival: string | null;
}

/** `ended`: nothing is left to run, only to record. */
export type PriorJob = { id: string; state: JobState; ended?: true };

/** Finds them. A recorded end does not count: launching again makes a new job. */
export async function findPriorJobs(request: JobRequest, draft: JobDraft, ctx: StageContext): Promise<PriorJobs> {
  const found: PriorJobs = { prior: null, rival: null };
  for (const run of (await listJobRuns(ctx)).toReversed()) {
    if (run.spec.subject !== request.subject || found.prior) continue;
    const id = run.metadata.name;
    const same = isSameJob(run.spec, draft, id) ? await asSeenFrom(request.host, run, ctx) : undefined;
    if (same) found.prior = await samePrior(same, ctx);
    else if (await mayMakeIt(run, ctx)) found.rival ??= id;
  }
  return found;
}

/** Starting it again would put a second folder beside the one that its container writes to. */
async function samePrior(run: JobRun, ctx: StageContext): Promise<PriorJob | null> {
  const status = refuseAway(run.spec.host ?? '', await lookAt(run, ctx));
  if (!status) return null;
  const { id, state } = status;
  if (isLive(state) || status.resumable) return { id, state };
  // A second job would make what the first has made, under the same name.
  return ENDED_BY_ITSELF.has(state) && isUnrecorded(run, ctx) ? { id, state, ended: true } : null;
}

const ENDED_BY_ITSELF: ReadonlySet<JobState> = new Set(['succeeded', 'failed']);

/** Its end is not recorded, or may not hold: a lost job may be back, a recording may have been interrupted. */
function isUnrecorded({ metadata, spec }: JobRun, ctx: StageContext): boolean {
  if (isLive(spec.status) || spec.status === 'lost') return true;
  return findOpenRun(ctx.project.root, collectJob.target({ id: metadata.name })) !== undefined;
}

/** One that is recorded as running does, as far as anybody knows, where its host does not answer; a lost one may have come back. */
async function mayMakeIt(run: JobRun, ctx: StageContext): Promise<boolean> {
  const isOpen = isLive(run.spec.status);
  if (!isUnrecorded(run, ctx)) return false;
  const ask = async (): Promise<boolean> => {
    const state = (await lookAt(run, ctx))?.state;
    return isLive(state) || state === 'succeeded';
  };
  const answer = await askHost(ctx, run.spec.host ?? 'local', ask);
  return answer.known ? answer.value : isOpen;
}

/** Outputs are not hashed here, but when the job is recorded. */
async function lookAt(run: JobRun, ctx: StageContext): Promise<JobStatus | undefined> {
  return (await runnerOf(run, ctx)).jobs.status(run.metadata.name, { judged: false });
}

/** The job as one of this host, where it is: its record may have another name of the machine, or one that is gone. */
async function asSeenFrom(host: string, run: JobRun, ctx: StageContext): Promise<JobRun | undefined> {
  if (run.spec.host === host) return run;
  const [, other] = await namesOfMachine(ctx, host, { among: [run.spec.host], orUnsure: true });
  if (other === undefined) return undefined;
  const there = { ...run, spec: { ...run.spec, host } };
  return (await lookAt(there, ctx)) && there;
}

function isSameJob(run: RunSpec, draft: JobDraft, jobId: string): boolean {
  return run.job !== undefined && digestOf(unbounded(run.job)) === digestOf(unbounded({ ...draft, jobId }));
}

/** The memory that a job may use is the host's affair: more or less of it makes no other job. */
function unbounded({ resources, ...job }: Record<string, unknown>): JsonObject {
  const { memoryGiB: _, ...asked } = (resources ?? {}) as Partial<JobDraft['resources']>;
  return toJson({ ...job, resources: asked });
}
