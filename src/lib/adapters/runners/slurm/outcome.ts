import { constants } from 'node:os';
import { join } from 'node:path/posix';
import type { JobLook, JobSpec } from '../../../core/ports/runner.ts';
import { keepMemo } from '../host/json-files.ts';
import { attemptOf, type Attempt } from '../job/attempt.ts';
import { jsonOf, type RunFiles } from '../job/run-files.ts';
import { endedAs, judgeFiles, type ExitRecord, type Failure, type JobEnd, type Verdict } from '../job/verdict.ts';
import { scheduledOf, type SlurmPlace } from './place.ts';
import { nodesOf } from './ranks.ts';
import { liveState, type SlurmJob } from './slurm-jobs.ts';

/** Whether the files of a job leave its state to Slurm: no end was recorded, or one that the cluster may have caused. */
export function asksSlurm(run: RunFiles): boolean {
  const attempt = attemptOf(run);
  if (!attempt || attempt.verdict || !isGiven(run, attempt)) return false;
  const { exit, stopAsked } = attempt;
  return !exit || !(stopAsked || exit.exitCode === 0 || exit.overTime);
}

/** Whether the newest attempt was given to Slurm; a start may have ended between its folder and that. */
function isGiven(run: RunFiles, { number, supervisor }: Attempt): boolean {
  return supervisor !== undefined || (scheduledOf(run)?.attempt ?? 0) >= number;
}

/** State of a job by its own records, and where these leave it open by what Slurm says. */
export async function outcomeOf(
  place: SlurmPlace,
  run: RunFiles,
  id: string,
  seen: SlurmJob | undefined,
  look: JobLook = {},
): Promise<JobEnd> {
  const attempt = attemptOf(run);
  if (!attempt || !isGiven(run, attempt))
    return attempt?.stopAsked ? { state: 'stopped', resumable: true } : { state: 'queued', resumable: false };
  const live = asksSlurm(run) ? liveState(seen) : undefined;
  if (live) return { state: live, resumable: false };
  const { exit, verdict: known } = attempt;
  const verdict = known ?? (await verdictOf(place, run, { ...attempt, id }, seen, look));
  if (exit) return endedAs(exit, verdict);
  return verdict ? endOf(verdict) : { state: 'lost', resumable: true };
}

function endOf({ state, failure, resumable }: Verdict): JobEnd {
  return { state, resumable, ...(failure ? { failure } : {}) };
}

/** How an attempt ended that does not run; undefined where nothing says it, or where that was not asked. */
async function verdictOf(
  { host, slurm }: SlurmPlace,
  run: RunFiles,
  attempt: Attempt & { id: string },
  seen: SlurmJob | undefined,
  { judged = true, signal }: JobLook,
): Promise<Verdict | undefined> {
  const { exit, stopAsked, folder: at } = attempt;
  const failure = stopAsked ? undefined : failureOf(seen, exit !== undefined, run.folder, slurm.partition);
  if (failure) {
    const verdict: Verdict = { state: 'failed', failure, resumable: true };
    await keepMemo(host, join(at, 'verdict.json'), verdict);
    return verdict;
  }
  if (!exit) return stopAsked ? { state: 'stopped', resumable: true } : undefined;
  if (!judged && exit.exitCode === 0) return undefined;
  return judgeFiles(host, { ...attempt, exit: ofRanks(exit, jsonOf(run, 'job.json')), folder: run.folder, at }, signal);
}

/** Pure: srun says by its own exit code that a rank was killed. */
function ofRanks(exit: ExitRecord, spec: JobSpec | undefined): ExitRecord {
  const { exitCode } = exit;
  if (exitCode === null || exitCode <= 128 || !spec || nodesOf(spec) === 1) return exit;
  const signal = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
  return { ...exit, signal: signal ?? null };
}

/** What the cluster did to a job, as far as that explains its end; a lost node explains none. Pure. */
export function failureOf(
  job: SlurmJob | undefined,
  recorded: boolean,
  folder: string,
  partition = '',
): Failure | undefined {
  if (!job) return undefined;
  const { id, state, nodes: node } = job;
  const params = { job: id, state, why: job.reason, partition };
  switch (state) {
    case 'CANCELLED':
    case 'PREEMPTED':
    case 'DEADLINE':
      return {
        code: 143,
        class: 'cancelled-by-cluster',
        reason: 'cluster-ended',
        params,
        message: `Slurm ended job ${id}: ${state} (${job.reason})`,
      };
    case 'TIMEOUT':
      return { code: 137, class: 'wall-time', message: `Slurm ended job ${id}: ${state}` };
    case 'OUT_OF_MEMORY':
      return { code: 137, class: 'out-of-memory', message: `Slurm ended job ${id}: ${state}` };
    case 'COMPLETED':
    case 'FAILED':
      if (recorded) return undefined;
      return {
        code: 70,
        class: 'killed',
        reason: 'cluster-no-record',
        params: { job: id, state, node, folder },
        message: `job ${id} left no record of its end on ${node}`,
      };
    default:
      return undefined;
  }
}
