import { lookUntil } from '../../../core/kit/time.ts';
import type { JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { runScript } from '../host/run-script.ts';
import { jobFolder } from '../job/layout.ts';
import { jsonOf } from '../job/run-files.ts';
import { stopAttempt } from '../process/stop-attempt.ts';
import { requireStatus } from './jobs.ts';
import type { SlurmPlace } from './place.ts';
import { nodesOf } from './ranks.ts';

const POLL_MS = 300;
/** How long a supervisor may take to record the end of a worker that it has killed, ms. */
const RECORD_MS = 10_000;
/** How long Slurm may take to end a job: its KillWait is 30 s by default. */
const CANCEL_MS = 60_000;

/** Asks the worker for a checkpoint, ends it after `graceMs`, and last the job of Slurm. */
export async function stopJob(
  place: SlurmPlace,
  id: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<JobStatus> {
  const run = await stopAttempt(place.host, jobFolder(place.host, id), graceMs, signal);
  const spec = run && jsonOf<JobSpec>(run, 'job.json');
  const before = await requireStatus(place, id);
  const job = before.scheduled?.job;
  if (!isLive(before.state) || job === undefined) return before;
  if (before.state === 'running') {
    // Ranks are the job's steps; a worker alone is asked by its supervisor, which is the batch step.
    const asked = spec && nodesOf(spec) > 1 ? [] : ['--batch'];
    const others = [
      { send: ['--signal=TERM', ...asked], waitMs: graceMs },
      { send: ['--signal=USR1', '--batch'], waitMs: RECORD_MS },
    ];
    for (const { send, waitMs } of others) {
      await cancel(place, [...send, job]);
      if (await hasEnded(place, id, waitMs, signal)) return requireStatus(place, id);
    }
  }
  await cancel(place, [job]);
  await hasEnded(place, id, CANCEL_MS, signal);
  return requireStatus(place, id);
}

/** A job that ended meanwhile cannot be signalled, which is fine. */
async function cancel({ host }: SlurmPlace, args: string[]): Promise<void> {
  await runScript(host, 'scancel --quiet "$@" || :', args);
}

async function hasEnded(place: SlurmPlace, id: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const look = async (): Promise<boolean> => !isLive((await requireStatus(place, id, { judged: false })).state);
  return lookUntil(place.clock, { timeoutMs, pollMs: POLL_MS, signal }, look, (isOver) => isOver);
}
