import { join } from 'node:path/posix';
import type { JobCollection, JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { childEnvironment, threadsOn } from '../job/starter.ts';
import { collectOutputs } from '../job/manifest.ts';
import { jobSpecDiffers } from '../job/errors.ts';
import { attemptOf, latestAttempt } from './attempt.ts';
import { pythonOf } from './environment.ts';
import { modulePath, programsOf, type Programs } from './programs.ts';
import { readEngine } from '../folders/definitions.ts';
import { readJobStatus, statusOf } from './job-status.ts';
import { jobFolder, type ProcessPlace } from './layout.ts';
import { prepareFolder, startAttempt, type Launch, type Prepared } from './start-attempt.ts';
import { jsonOf } from './run-files.ts';
import { stopAttempt } from './stop-attempt.ts';

const LOG_BYTES = 4 * 1024 * 1024;
const WALL_GRACE_SECONDS = 60;

/** See `JobRunner.start`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(place: ProcessPlace, spec: JobSpec, inputs: Record<string, string>): Promise<JobStatus> {
  const folder = jobFolder(place, spec.jobId);
  const document = { name: 'job.json' as const, content: spec, ...named(spec) };
  const prepared = await prepareFolder(place, folder, document);
  if (digestOf(jsonOf(prepared.run, 'job.json')) !== digestOf(spec)) throw jobSpecDiffers(spec.jobId);
  const number = await attemptToRun(place, prepared);
  if (number === undefined) return required(await statusOf(place, prepared.run, { judged: false }), spec.jobId);
  const programs = await programsOf(place, spec.engine.name);
  const { variables } = await readEngine(place.templates, spec.engine.name);
  const threads = threadsOn(place.host, spec.resources.threads, prepared.cpus);
  const run = await startAttempt(place.host, {
    folder,
    number,
    launch: launchOf(place, folder, spec, { programs, threads, variables }),
    supervise: programs.supervise,
    folders: ['in', 'scratch', 'out'],
    inputs,
  });
  return required(await statusOf(place, run, { judged: false }), spec.jobId);
}

/** The attempt to run, if any: the first, an unstarted one, or the next of a resumable job. */
async function attemptToRun(place: ProcessPlace, { run }: Prepared): Promise<number | undefined> {
  const attempt = attemptOf(run);
  if (!attempt) return 1;
  if (attempt.phase === 'unclaimed') return attempt.number;
  if (attempt.phase === 'running' || !(await statusOf(place, run, { judged: false }))?.resumable) return undefined;
  return attempt.number + 1;
}

function named({ engine: { name, environment } }: JobSpec): { engine: string; environment: string } {
  return { engine: name, environment };
}

interface Given {
  programs: Programs;
  threads: number;
  /** The engine's own variables. */
  variables: Record<string, string>;
}

function launchOf(place: ProcessPlace, folder: string, spec: JobSpec, { programs, threads, variables }: Given): Launch {
  return {
    argv: [pythonOf(place, spec.engine.environment), '-m', 'sovran_worker', spec.kind, '--job', folder],
    env: { ...childEnvironment(modulePath(programs), join(folder, 'scratch'), threads), ...variables },
    cwd: folder,
    unlink: [],
    wallSeconds: spec.limits.wallSeconds,
    graceSeconds: WALL_GRACE_SECONDS,
    logBytes: LOG_BYTES,
  };
}

/** Asks the worker to stop, ends it after the grace, and resolves with what is there then; see `stopAttempt`. */
export async function stopJob(
  place: ProcessPlace,
  id: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<JobStatus> {
  const run = await stopAttempt(place.host, jobFolder(place, id), graceMs, signal);
  return required(run && (await statusOf(place, run)), id);
}

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
export async function collectJob(place: ProcessPlace, id: string): Promise<JobCollection> {
  return collectOutputs(place.host, jobFolder(place, id), id, (await readJobStatus(place, id))?.state);
}

/** Removes a job that does not run. */
export async function removeJob(place: ProcessPlace, id: string): Promise<void> {
  const folder = jobFolder(place, id);
  if ((await latestAttempt(folder, place.host))?.phase === 'running') throw new Error(`job ${id} is running`);
  await place.host.files.remove(folder);
}

function required(status: JobStatus | undefined, id: string): JobStatus {
  if (!status) throw new Error(`no job ${id} here`);
  return status;
}
