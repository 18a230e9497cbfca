import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceSpec, ServiceStatus } from '../../../ports/engine.ts';
import { digestOf } from '../../../run/canonical.ts';
import { message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { latestAttempt, type Attempt } from './attempt.ts';
import { childEnvironment } from '../job/child-environment.ts';
import { requirePython } from './environment.ts';
import { askHealth } from './health.ts';
import { readLog } from './jobs.ts';
import { createJson, readJson, writeJson } from './json-file.ts';
import { boundThreads, byName, serviceFolder, workerFolder, type EnginePlace } from './layout.ts';
import { markOwner, readOwner } from './owner.ts';
import { ensureRuntimeFolder, socketPath } from './socket-path.ts';
import { startAttempt, type Launch } from './start-attempt.ts';
import { endLeftovers, stopAttempt } from './stop-attempt.ts';

const LOG_BYTES = 1024 * 1024;
/** Enough for the last line of a log. */
const LAST_BYTES = 4096;

/** See `Engine.startService`. A service that runs under the same id with another spec is refused. */
export async function startService(place: EnginePlace, spec: ServiceSpec): Promise<ServiceStatus> {
  const folder = serviceFolder(place, spec.id);
  const python = await requirePython(place, spec.environment);
  await ensureRuntimeFolder(place.runtime);
  const attempt = await latestAttempt(folder);
  await writeSpec(folder, spec, attempt);
  await markOwner(folder, place);
  const socket = socketPath(place.runtime, spec.id);
  const threads = boundThreads(spec.threads);
  await writeJson(join(folder, 'service.json'), workerSpec(spec, socket, threads));
  const number = nextNumber(attempt);
  if (number !== undefined)
    await startAttempt(folder, number, launchOf(place, folder, socket, python, threads), place.clock);
  return readService(place, spec.id);
}

/** What the serving worker reads. */
function workerSpec(spec: ServiceSpec, socket: string, threads: number): object {
  const { parallel, contextTokens, alias } = spec;
  return { socket, model: join(spec.modelTree, spec.modelFile), parallel, contextTokens, threads, alias };
}

function nextNumber(attempt: Attempt | undefined): number | undefined {
  if (!attempt) return 1;
  if (attempt.phase === 'unclaimed') return attempt.number;
  if (attempt.phase === 'running') return undefined;
  endLeftovers(attempt);
  return attempt.number + 1;
}

function launchOf(place: EnginePlace, folder: string, socket: string, python: string, threads: number): Launch {
  return {
    argv: [python, '-m', 'sovran_worker', 'serve', '--service', join(folder, 'service.json')],
    env: childEnvironment(workerFolder(place), folder, threads),
    cwd: folder,
    unlink: [socket],
    graceSeconds: 10,
    logBytes: LOG_BYTES,
  };
}

async function writeSpec(folder: string, spec: ServiceSpec, attempt: Attempt | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'spec.json');
  if (await createJson(path, spec)) return;
  if (digestOf(await readJson(path)) === digestOf(spec)) return;
  if (attempt?.phase === 'running') throw specDiffers(spec.id);
  await writeJson(path, spec);
}

/** State of a service, asked of the process table and of its own health route. */
export async function readService(place: EnginePlace, id: string): Promise<ServiceStatus> {
  const folder = serviceFolder(place, id);
  const spec = await readJson<ServiceSpec>(join(folder, 'spec.json'));
  const socket = socketPath(place.runtime, id);
  const attempt = await latestAttempt(folder);
  if (!spec || !attempt || attempt.phase === 'unclaimed')
    return { id, state: 'absent', socket, labels: spec?.labels ?? {} };
  const { worker, supervisor } = attempt;
  const state = await stateOf(attempt, socket);
  const lastWords = state === 'exited' ? await lastWordsOf(folder) : undefined;
  return {
    id,
    state,
    socket,
    labels: spec.labels,
    specDigest: digestOf(spec),
    ...(await readOwner(folder, place)),
    ...(worker && attempt.phase === 'running' ? { pid: worker.pid } : {}),
    ...(supervisor ? { startedAt: supervisor.at } : {}),
    ...(lastWords ? { lastWords } : {}),
  };
}

async function lastWordsOf(folder: string): Promise<string | undefined> {
  const lines = (await readLog(folder, LAST_BYTES)).split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '');
}

/** A service that was healthy once and is silent is unhealthy; before that it is starting. */
async function stateOf(attempt: Attempt, socket: string): Promise<ServiceStatus['state']> {
  if (attempt.phase !== 'running') return 'exited';
  const mark = join(attempt.folder, 'healthy.json');
  const health = await askHealth(socket);
  const before = (await readJson(mark)) !== undefined;
  if (health === 'ok' && !before) await createJson(mark, {});
  if (health === 'ok') return 'healthy';
  return before ? 'unhealthy' : 'starting';
}

export async function listServices(place: EnginePlace): Promise<ServiceStatus[]> {
  const names = (await readdir(join(place.store, 'services')).catch(() => [])).toSorted(byName);
  const found = await Promise.all(names.map((name) => readService(place, name)));
  return found.filter(({ state }) => state !== 'absent');
}

/** Ends the service and forgets it. */
export async function stopService(
  place: EnginePlace,
  id: string,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = serviceFolder(place, id);
  await stopAttempt(folder, graceMs, place.clock, signal);
  if ((await latestAttempt(folder))?.phase === 'running') throw new Error(`service ${id} cannot be ended`);
  await rm(folder, { recursive: true, force: true });
}

function specDiffers(id: string): SovranError {
  return new SovranError({
    code: 'service-spec-differs',
    exit: EXIT.refused,
    text: message('engine.service-spec-differs', { id }),
    fix: message('engine.service-spec-differs.fix'),
  });
}
