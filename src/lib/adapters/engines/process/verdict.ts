import { join } from 'node:path';
import type { JobEvent, JobFailure } from '../../../ports/engine.ts';
import type { Attempt, ExitRecord } from './attempt.ts';
import { readEvents } from './event-file.ts';
import { readJson, writeJson } from './json-file.ts';
import { verifyManifest } from './manifest.ts';

export type Failure = JobFailure;

/** State of a job whose worker has ended. */
export interface Verdict {
  state: 'succeeded' | 'failed' | 'stopped';
  failure?: Failure;
  /** Starting it again goes on from its checkpoint, or from the beginning where there is none. */
  resumable: boolean;
}

const INTERRUPTED = 75;
/** Failures that go away without a change to the job: the same job may be started again. */
const PASSING = new Set(['killed', 'wall-time', 'disk-full', 'out-of-memory']);

/** Says how an ended attempt went. A success costs hashing its outputs, so the answer is kept beside the attempt. */
export async function judgeAttempt(
  folder: string,
  jobId: string,
  attempt: Attempt,
  exit: ExitRecord,
): Promise<Verdict> {
  const kept = await readJson<Verdict>(join(attempt.folder, 'verdict.json'));
  if (kept) return kept;
  const verdict = await judge(folder, jobId, attempt, exit);
  await writeJson(join(attempt.folder, 'verdict.json'), verdict);
  return verdict;
}

async function judge(folder: string, jobId: string, attempt: Attempt, exit: ExitRecord): Promise<Verdict> {
  if (exit.exitCode === 0) {
    const problem = await successProblem(folder, jobId);
    return problem ? failed(problem) : { state: 'succeeded', resumable: false };
  }
  if (exit.overTime)
    return failed({ code: exit.exitCode ?? 137, class: 'wall-time', message: 'the wall time is over' });
  if (exit.exitCode === INTERRUPTED || attempt.stopAsked) return { state: 'stopped', resumable: true };
  return failed(await describeFailure(folder, exit));
}

/** Success is four things at once: exit 0, the `end` event, every step done, and a manifest that verifies. */
async function successProblem(folder: string, jobId: string): Promise<Failure | undefined> {
  const events = await readEvents(folder);
  const end = events.findLast(({ type }) => type === 'end');
  if (end?.status !== 'succeeded')
    return { code: 70, class: 'no-end', message: 'the worker ended without an `end` event of success' };
  const unfinished = unfinishedSteps(events);
  if (unfinished) return unfinished;
  const manifest = await verifyManifest(folder, jobId);
  if (manifest.ok) return undefined;
  const { reason, params } = manifest;
  return { code: 70, class: 'manifest', reason, params, message: `${reason} ${JSON.stringify(params)}` };
}

function unfinishedSteps(events: JobEvent[]): Failure | undefined {
  const last = events.findLast(({ type }) => type === 'progress');
  if (last?.totalSteps === undefined || last.step === last.totalSteps) return undefined;
  const params = { step: Number(last.step), total: Number(last.totalSteps) };
  const message = `the last step reported is ${params.step} of ${params.total}`;
  return { code: 70, class: 'steps-missing', reason: 'steps-missing', params, message };
}

/** The worker's own words when they belong to this exit, else what the exit tells. */
async function describeFailure(folder: string, exit: ExitRecord): Promise<Failure> {
  const told = await readJson<Failure>(join(folder, 'out', 'failure.json'));
  if (told && told.code === exit.exitCode) return told;
  const { signal, exitCode } = exit;
  if (signal)
    return { code: 128, class: 'killed', reason: 'killed-by', params: { signal }, message: `ended by ${signal}` };
  const code = exitCode ?? 70;
  const params = { exitCode: code };
  return { code, class: 'engine-crash', reason: 'exit-code', params, message: `exit code ${code}` };
}

function failed(failure: Failure): Verdict {
  return { state: 'failed', failure, resumable: PASSING.has(failure.class) };
}
