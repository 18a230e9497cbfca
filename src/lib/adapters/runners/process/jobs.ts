import type { JobCollection, JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { jobLaunch, type WorkerPlace } from '../job/launch.ts';
import { threadsOn } from '../job/starter.ts';
import { collectOutputs } from '../job/manifest.ts';
import { specDiffers } from '../job/errors.ts';
import { attemptOf, latestAttempt } from '../job/attempt.ts';
import { pythonOf } from './environment.ts';
import { modulePath, programsOf } from './programs.ts';
import { readEngine } from '../folders/definitions.ts';
import { readJobStatus, statusOf } from './job-status.ts';
import { jobFolder } from '../job/layout.ts';
import type { ProcessPlace } from './place.ts';
import { prepareFolder, startAttempt, type Prepared } from './start-attempt.ts';
import { jsonOf } from '../job/run-files.ts';
import { stopAttempt } from './stop-attempt.ts';

/** See `JobRunner.start`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(place: ProcessPlace, spec: JobSpec, inputs: Record<string, string>): Promise<JobStatus> {
  const folder = jobFolder(place.host, spec.jobId);
  const document = { name: 'job.json' as const, content: spec, ...named(spec) };
  const prepared = await prepareFolder(place, folder, document);
  if (digestOf(jsonOf(prepared.run, 'job.json')) !== digestOf(spec)) throw specDiffers('job', spec.jobId);
  const number = await attemptToRun(place, prepared);
  if (number === undefined) return required(await statusOf(place, prepared.run, { judged: false }), spec.jobId);
  const programs = await programsOf(place, spec.engine.name);
  const worker: WorkerPlace = {
    python: pythonOf(place, spec.engine.environment),
    modules: modulePath(programs),
    folder,
    threads: threadsOn(place.host, spec.resources.threads, prepared.cpus),
    engine: await readEngine(place.templates, spec.engine.name),
  };
  const run = await startAttempt(place.host, {
    folder,
    number,
    launch: jobLaunch(spec, worker),
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

/** Asks the worker to stop, ends it after the grace, and resolves with what is there then; see `stopAttempt`. */
export async function stopJob(
  place: ProcessPlace,
  id: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<JobStatus> {
  const run = await stopAttempt(place.host, jobFolder(place.host, id), graceMs, signal);
  return required(run && (await statusOf(place, run)), id);
}

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
export async function collectJob(place: ProcessPlace, id: string): Promise<JobCollection> {
  return collectOutputs(place.host, jobFolder(place.host, id), id, (await readJobStatus(place, id))?.state);
}

/** Removes a job that does not run. */
export async function removeJob(place: ProcessPlace, id: string): Promise<void> {
  const folder = jobFolder(place.host, id);
  if ((await latestAttempt(folder, place.host))?.phase === 'running') throw new Error(`job ${id} is running`);
  await place.host.files.remove(folder);
}

function required(status: JobStatus | undefined, id: string): JobStatus {
  if (!status) throw new Error(`no job ${id} here`);
  return status;
}
