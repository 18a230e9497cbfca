import { askHost, refuseAway } from '../machines/hosts/workload/ask-host.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { executeOperation } from '../../core/operation/executor/execute.ts';
import { listOpenRuns } from '../../core/operation/open/open-runs.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { collectJob, type CollectInput } from './collect.ts';
import { runnerOf, requireJob } from './find-job.ts';
import { listJobRuns, type JobRun } from '../../core/project/job-runs.ts';
import { isLive } from '../../core/project/is-live.ts';

const LOCK_TRIES = 6;
const LOCK_WAIT_MS = 150;

/** Jobs that ended since anyone looked: those now recorded, and those that could not be. */
export interface CollectedJobs {
  collected: string[];
  /** Jobs that ended but are not recorded, with the reason. `unseen`: state unknown. */
  pending: { id: string; error: SovranError; unseen?: true }[];
}

/** Records every ended job (see `collectJob`). In a locked project it records nothing; a later command does. */
export async function collectFinishedJobs(ctx: StageContext): Promise<CollectedJobs> {
  const outcome: CollectedJobs = { collected: [], pending: [] };
  for (const { id, error: unknown } of await endedJobs(ctx)) {
    const error = unknown ?? (await collectOne(id, ctx));
    if (error) outcome.pending.push({ id, error, ...(unknown ? { unseen: true } : {}) });
    else outcome.collected.push(id);
  }
  return outcome;
}

/** Jobs that are open here and ended or unknown on their host, and those whose recording was interrupted. */
async function endedJobs(ctx: StageContext): Promise<{ id: string; error?: SovranError }[]> {
  const interrupted = listOpenRuns(ctx.project.root).filter(
    ({ progress }) => progress.plan.operation === collectJob.id,
  );
  const ended: { id: string; error?: SovranError }[] = interrupted.map(({ progress }) => ({
    id: (progress.plan.input as CollectInput).id,
  }));
  for (const run of await listJobRuns(ctx)) {
    const id = run.metadata.name;
    if (!isLive(run.spec.status) || ended.some((one) => one.id === id)) continue;
    const answer = await askHost(ctx, run.spec.host ?? 'local', () => hasEnded(run, ctx));
    if (!answer.known) ended.push({ id, error: answer.error });
    else if (answer.value) ended.push({ id });
  }
  return ended;
}

async function hasEnded(run: JobRun, ctx: StageContext): Promise<boolean> {
  const runner = await runnerOf(run, ctx);
  // Recording it judges it, which may take longer than an overview waits for a host.
  const status = refuseAway(run.spec.host ?? '', await runner.jobs.status(run.metadata.name, { judged: false }));
  return !isLive(status?.state);
}

/** Looks again a few times: the lock holder may be recording this very job. */
async function collectOne(id: string, ctx: StageContext): Promise<SovranError | undefined> {
  let error = await tryCollect(id, ctx);
  for (let tries = 1; error?.code === 'locked' && tries < LOCK_TRIES; tries += 1) {
    await ctx.clock.sleep(LOCK_WAIT_MS);
    error = await tryCollect(id, ctx);
  }
  return error;
}

async function tryCollect(id: string, ctx: StageContext): Promise<SovranError | undefined> {
  try {
    await executeOperation(collectJob, { id }, ctx);
    return undefined;
  } catch (error) {
    if (!(error instanceof SovranError) || error.exit === EXIT.interrupted) throw error;
    const recordedByOther = !isLive((await requireJob(ctx, id)).spec.status);
    return recordedByOther ? undefined : error;
  }
}
