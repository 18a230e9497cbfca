import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobCollection, JobSpec, JobStatus } from '../../../ports/engine.ts';
import { digestOf } from '../../../run/canonical.ts';
import { message, type Message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { failureMessage } from '../../../text/worker-words.ts';
import { toCollection } from '../job/manifest.ts';
import { latestAttempt } from './attempt.ts';
import { childEnvironment } from '../job/child-environment.ts';
import { requirePython } from './environment.ts';
import { readEnd } from './event-file.ts';
import { readJobStatus } from './job-status.ts';
import { createJson, readJson } from './json-file.ts';
import { boundThreads, byName, jobFolder, workerFolder, type EnginePlace } from './layout.ts';
import { markOwner } from './owner.ts';
import { verifyManifest } from './manifest.ts';
import { startAttempt, type Launch } from './start-attempt.ts';
import { endLeftovers } from './stop-attempt.ts';

const LOG_BYTES = 4 * 1024 * 1024;
const WALL_GRACE_SECONDS = 60;

/** See `Engine.startJob`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(place: EnginePlace, spec: JobSpec, inputs: Record<string, string>): Promise<JobStatus> {
  const folder = jobFolder(place, spec.jobId);
  const python = await requirePython(place, spec.engine.environment);
  await refuseOtherSpec(folder, spec);
  await markOwner(folder, place);
  await makeFolders(folder, inputs);
  const number = await attemptToRun(place, spec.jobId);
  if (number !== undefined) await startAttempt(folder, number, launchOf(place, folder, spec, python), place.clock);
  return requireStatus(place, spec.jobId);
}

/** The attempt that has to run, if any: the first, one that nobody claimed, or the next of a resumable job. */
async function attemptToRun(place: EnginePlace, id: string): Promise<number | undefined> {
  const attempt = await latestAttempt(jobFolder(place, id));
  if (!attempt) return 1;
  if (attempt.phase === 'unclaimed') return attempt.number;
  if (attempt.phase === 'running' || !(await requireStatus(place, id)).resumable) return undefined;
  endLeftovers(attempt);
  return attempt.number + 1;
}

async function refuseOtherSpec(folder: string, spec: JobSpec): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'job.json');
  if (await createJson(path, spec)) return;
  if (digestOf(await readJson(path)) === digestOf(spec)) return;
  throw new SovranError({
    code: 'job-spec-differs',
    exit: EXIT.refused,
    text: message('engine.job-spec-differs', { id: spec.jobId }),
    fix: message('engine.job-spec-differs.fix'),
  });
}

async function makeFolders(folder: string, inputs: Record<string, string>): Promise<void> {
  for (const name of ['in', 'scratch', 'out']) await mkdir(join(folder, name), { recursive: true });
  for (const [name, path] of Object.entries(inputs)) {
    await symlink(path, join(folder, 'in', name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function launchOf(place: EnginePlace, folder: string, spec: JobSpec, python: string): Launch {
  return {
    argv: [python, '-m', 'sovran_worker', spec.kind, '--job', folder],
    env: childEnvironment(workerFolder(place), join(folder, 'scratch'), boundThreads(spec.resources.threads)),
    cwd: folder,
    unlink: [],
    wallSeconds: spec.limits.wallSeconds,
    graceSeconds: WALL_GRACE_SECONDS,
    logBytes: LOG_BYTES,
  };
}

export async function listJobs(place: EnginePlace): Promise<JobStatus[]> {
  const names = (await readdir(join(place.store, 'jobs')).catch(() => [])).toSorted(byName);
  const found = await Promise.all(names.map((name) => readJobStatus(place, name)));
  return found.filter((status) => status !== undefined);
}

/** The last `bytes` of the worker's standard error, older part first. */
export async function readLog(folder: string, bytes: number): Promise<string> {
  const newer = await readEnd(join(folder, 'stderr.log'), bytes);
  const missing = bytes - Buffer.byteLength(newer);
  return missing > 0 ? (await readEnd(join(folder, 'stderr.log.1'), missing)) + newer : newer;
}

/** See `Engine.collectJob`: every digest is computed again. Throws `job-not-collectable` (exit 1). */
export async function collectJob(place: EnginePlace, id: string): Promise<JobCollection> {
  const folder = jobFolder(place, id);
  const state = (await readJobStatus(place, id))?.state;
  if (state !== 'succeeded') throw notCollectable(id, message(`job.state.${state ?? 'lost'}`));
  const verdict = await verifyManifest(folder, id);
  if (!verdict.ok) throw notCollectable(id, failureMessage(verdict));
  return toCollection(folder, verdict.manifest);
}

/** Removes a job that does not run. */
export async function removeJob(place: EnginePlace, id: string): Promise<void> {
  const folder = jobFolder(place, id);
  if ((await latestAttempt(folder))?.phase === 'running') throw new Error(`job ${id} is running`);
  await rm(folder, { recursive: true, force: true });
}

export async function requireStatus(place: EnginePlace, id: string): Promise<JobStatus> {
  const status = await readJobStatus(place, id);
  if (!status) throw new Error(`no job ${id} here`);
  return status;
}

function notCollectable(id: string, reason: Message): SovranError {
  return new SovranError({
    code: 'job-not-collectable',
    exit: EXIT.failed,
    text: message('engine.job-not-collectable', { id, reason }),
    next: [`sovran job show ${id}`],
  });
}
