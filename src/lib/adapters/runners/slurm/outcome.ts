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
  { host }: SlurmPlace,
  run: RunFiles,
  attempt: Attempt & { id: string },
  seen: SlurmJob | undefined,
  { judged = true, signal }: JobLook,
): Promise<Verdict | undefined> {
  const { exit, stopAsked, folder: at } = attempt;
  const failure = stopAsked ? undefined : failureOf(seen, exit !== undefined, run.folder);
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

/** Ends by the cluster, with the class and code of their failure. */
const ENDED: Partial<Record<SlurmJob['state'], Pick<Failure, 'class' | 'code'>>> = {
  CANCELLED: { class: 'cancelled-by-cluster', code: 143 },
  PREEMPTED: { class: 'cancelled-by-cluster', code: 143 },
  DEADLINE: { class: 'cancelled-by-cluster', code: 143 },
  TIMEOUT: { class: 'wall-time', code: 137 },
  OUT_OF_MEMORY: { class: 'out-of-memory', code: 137 },
};

/** A job of several nodes that lost one, while its supervisor's node wrote its end. */
const NODE_LOST: Pick<Failure, 'class' | 'code'> = { class: 'killed', code: 137 };

/** What the cluster did to a job, as far as that explains its end; without a record a lost node explains none. Pure. */
export function failureOf(job: SlurmJob | undefined, recorded: boolean, folder: string): Failure | undefined {
  if (!job) return undefined;
  const { id, state, nodes: node, reason: why } = job;
  const ended = recorded && state === 'NODE_FAIL' ? NODE_LOST : ENDED[state];
  if (ended) {
    const message = `Slurm ended job ${id}: ${state} (${why})`;
    return { ...ended, reason: 'cluster-ended', params: { job: id, state, why }, message };
  }
  if (recorded || (state !== 'COMPLETED' && state !== 'FAILED')) return undefined;
  const params = { job: id, state, node, folder };
  const message = `job ${id} left no record of its end on ${node}`;
  return { class: 'killed', code: 70, reason: 'cluster-no-record', params, message };
}
