import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { keepMemo, readJson } from '../host/json-files.ts';
import { readEvents } from './events.ts';
import { verifyManifest, type ManifestVerdict } from './manifest.ts';
import { PASSING_FAILURES, type JobEvent, type JobFailure, type JobStatus } from '../../../core/ports/runner.ts';

/** How a worker ended, as its supervisor saw it; times are the host's. */
export interface ExitRecord {
  exitCode: number | null;
  signal: string | null;
  overTime: boolean;
  endedAt: string;
  peakKiB: number;
  cpuSeconds: number;
  /** Out-of-memory kills in the container's own group. Containers only. */
  oomKills?: number;
  /** The worker ran in a container, so no other process of the user can signal it. */
  contained?: boolean;
}

/** A worker's end, and whether a stop was requested. */
interface Ended {
  exit: ExitRecord;
  stopAsked: boolean;
}

/** Where the facts of a verdict are read, each only when it is needed. */
interface Evidence {
  events(): Promise<JobEvent[]>;
  manifest(): Promise<ManifestVerdict>;
  /** What the worker wrote of its failure. */
  reported(): Promise<Failure | undefined>;
}

export type Failure = JobFailure;

/** State of a job whose worker has ended. */
export interface Verdict {
  state: 'succeeded' | 'failed' | 'stopped';
  failure?: Failure;
  /** A restart resumes from the checkpoint, or starts over without one. */
  resumable: boolean;
}

const INTERRUPTED = 75;

/** An ended attempt of a job: its folder, and `at`, that of the attempt. */
interface EndedAttempt extends Ended {
  id: string;
  folder: string;
  at: string;
  verdict?: Verdict | undefined;
}

/** Judges an attempt by its files. A success costs hashing its outputs, so the verdict is kept beside the attempt. */
export async function judgeFiles(
  host: Host,
  { id, folder, at, verdict: known, ...ended }: EndedAttempt,
  signal?: AbortSignal,
): Promise<Verdict> {
  if (known) return known;
  const verdict = await judge(ended, {
    events: () => readEvents(host, join(folder, 'events.jsonl'), signal),
    manifest: () => verifyManifest(host, folder, id, signal),
    reported: () => readJson<Failure>(host, join(folder, 'out', 'failure.json')),
  });
  await keepMemo(host, join(at, 'verdict.json'), verdict);
  return verdict;
}

/** Says how a worker that ended went. */
export async function judge({ exit, stopAsked }: Ended, evidence: Evidence): Promise<Verdict> {
  if (exit.exitCode === 0) {
    const problem = await successProblem(evidence);
    return problem ? failed(problem) : { state: 'succeeded', resumable: false };
  }
  if (exit.overTime)
    return failed({ code: exit.exitCode ?? 137, class: 'wall-time', message: 'the wall time is over' });
  if (exit.exitCode === INTERRUPTED || stopAsked) return { state: 'stopped', resumable: true };
  return failed(await describeFailure(evidence, exit));
}

/** Success is four things at once: exit 0, the `end` event, every step done, and a manifest that verifies. */
async function successProblem(evidence: Evidence): Promise<Failure | undefined> {
  const events = await evidence.events();
  const end = events.findLast(({ type }) => type === 'end');
  if (end?.status !== 'succeeded')
    return { code: 70, class: 'no-end', message: 'the worker ended without an `end` event of success' };
  const unfinished = unfinishedSteps(events);
  if (unfinished) return unfinished;
  const manifest = await evidence.manifest();
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

/** The worker's message if it fits this exit, else the exit's. */
async function describeFailure(evidence: Evidence, exit: ExitRecord): Promise<Failure> {
  const reported = await evidence.reported();
  if (reported && reported.code === exit.exitCode) return reported;
  if (exit.oomKills) return outOfMemory(exit.oomKills, exit.exitCode ?? 137);
  return killed(exit) ?? WORDLESS[exit.exitCode ?? 0] ?? withoutReason(exit.exitCode ?? 70);
}

function killed({ signal, contained }: ExitRecord): Failure | undefined {
  if (!signal) return undefined;
  if (contained && signal === 'SIGKILL') return KILLED;
  return { code: 128, class: 'killed', reason: 'killed-by', params: { signal }, message: `ended by ${signal}` };
}

function withoutReason(code: number): Failure {
  const params = { exitCode: code };
  return { code, class: 'engine-crash', reason: 'exit-code', params, message: `exit code ${code}` };
}

/** Exit codes of failures that can stop the worker from reporting them. */
const WORDLESS: Readonly<Record<number, Failure>> = {
  71: { code: 71, class: 'out-of-memory', message: 'exit code 71, without words' },
  73: { code: 73, class: 'disk-full', message: 'exit code 73, without words' },
};

/** Exit 137: reports out of memory only if the kernel counted it. */
const KILLED: Failure = {
  code: 137,
  class: 'killed',
  reason: 'killed-unknown',
  params: {},
  message: 'killed (137), cause unknown',
};

function outOfMemory(kills: number, code: number): Failure {
  const message = `the kernel ended ${kills} of its processes for want of memory`;
  return { code, class: 'out-of-memory', reason: 'killed-memory', params: {}, message };
}

function failed(failure: Failure): Verdict {
  return { state: 'failed', failure, resumable: PASSING_FAILURES.has(failure.class) };
}

/** How a job ended. */
export type JobEnd = Pick<
  JobStatus,
  'state' | 'resumable' | 'endedAt' | 'exitCode' | 'signal' | 'failure' | 'unjudged'
>;

/** Pure. A worker that ended with 0 and was not judged yet counts as it says itself, and is marked as that. */
export function endedAs(exit: ExitRecord, verdict: Verdict | undefined): JobEnd {
  const { state, resumable, failure }: Verdict = verdict ?? { state: 'succeeded', resumable: false };
  return {
    state,
    resumable,
    ...(verdict ? {} : { unjudged: true as const }),
    endedAt: exit.endedAt,
    ...(exit.exitCode === null ? {} : { exitCode: exit.exitCode }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
    ...(failure ? { failure } : {}),
  };
}
