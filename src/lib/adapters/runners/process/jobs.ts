import type { JobCollection, JobSpec, JobStatus, JobLook } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { jobLaunch, type WorkerPlace } from '../job/launch.ts';
import { threadsOn } from '../job/starter.ts';
import { collectOutputs } from '../job/manifest.ts';
import { specDiffers } from '../job/errors.ts';
import { attemptOf, latestAttempt, firstStartOf, networkOf, ownerOf, type Attempt } from '../job/attempt.ts';
import { pythonOf } from './environment.ts';
import { modulePath, programsOf } from './programs.ts';
import { readEngine } from '../folders/definitions.ts';
import { jobFolder, jobsFolder } from '../job/layout.ts';
import type { ProcessPlace } from './place.ts';
import { prepareFolder, startAttempt, type Prepared } from './start-attempt.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';
import { stopAttempt } from './stop-attempt.ts';
import { endedAs, judgeFiles, type JobEnd } from '../job/verdict.ts';
import { lastEventIn } from '../job/events.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** See `JobRunner.start`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(place: ProcessPlace, spec: JobSpec, inputs: Record<string, string>): Promise<JobStatus> {
  const folder = jobFolder(place.host, spec.jobId);
  const { name, environment } = spec.engine;
  const document = { name: 'job.json' as const, content: spec, engine: name, environment };
  const prepared = await prepareFolder(place, folder, document);
  if (digestOf(jsonOf(prepared.run, 'job.json')) !== digestOf(spec)) throw specDiffers('job', spec.jobId);
  const number = await attemptToRun(place, prepared);
  if (number === undefined) return required(await statusOf(place, prepared.run, { judged: false }), spec.jobId);
  const programs = await programsOf(place, name);
  const worker: WorkerPlace = {
    python: pythonOf(place, environment),
    modules: modulePath(programs),
    folder,
    threads: threadsOn(place.host, spec.resources.threads, prepared.cpus),
    engine: await readEngine(place.templates, name),
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

/** What the disk and the process table of the host say of a job; undefined when it has none of that id. */
export async function readJobStatus(place: ProcessPlace, id: string, look?: JobLook): Promise<JobStatus | undefined> {
  const run = await readRun(place.host, jobFolder(place.host, id), { recorded: true });
  return run && statusOf(place, run, look);
}

/** Every job of the host that runs, or ran, as a process. */
export async function listJobs(place: ProcessPlace): Promise<JobStatus[]> {
  const runs = await listRuns(place.host, jobsFolder(place.host));
  const found = await Promise.all(runs.map((run) => statusOf(place, run, { judged: false })));
  return found.filter((status) => status !== undefined);
}

/** State of a job from its files; undefined if they are not a job's. */
async function statusOf(place: ProcessPlace, run: RunFiles, look: JobLook = {}): Promise<JobStatus | undefined> {
  const spec = jsonOf<JobSpec>(run, 'job.json');
  if (!spec) return undefined;
  const attempt = attemptOf(run);
  return {
    id: spec.jobId,
    kind: spec.kind,
    ...ownerOf(run, place),
    ...networkOf(attempt),
    ...dropAbsent({ startedAt: firstStartOf(run), lastEvent: lastEventIn(run.events) }),
    ...(await outcomeOf(place, run.folder, spec, attempt, look)),
  };
}

async function outcomeOf(
  { host }: ProcessPlace,
  folder: string,
  spec: JobSpec,
  attempt: Attempt | undefined,
  { judged = true, signal }: JobLook,
): Promise<JobEnd> {
  if (!attempt || attempt.phase === 'unclaimed')
    return attempt?.stopAsked ? { state: 'stopped', resumable: true } : { state: 'queued', resumable: false };
  if (attempt.phase === 'running') return { state: 'running', resumable: false };
  const { exit } = attempt;
  if (!exit) return { state: 'lost', resumable: true };
  const isQuick = !judged && exit.exitCode === 0;
  const verdict = isQuick
    ? attempt.verdict
    : await judgeFiles(host, { ...attempt, exit, folder, id: spec.jobId, at: attempt.folder }, signal);
  return endedAs(exit, verdict);
}
