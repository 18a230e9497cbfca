import { join } from 'node:path/posix';
import type { ServiceSpec, ServiceStatus } from '../../../core/ports/engine.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { isHealthy } from '../host/ask-health.ts';
import { keepMemo } from '../host/keep-memo.ts';
import { lastWordsOf } from '../job/log.ts';
import { attemptOf, type Attempt } from './attempt.ts';
import { serviceFolder, servicesFolder, type EnginePlace } from './layout.ts';
import { ownerOf } from './owner.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from './run-files.ts';
import { readServiceHere } from './read-here.ts';
import { socketPath } from './socket-path.ts';
import { stopAttempt } from './stop-attempt.ts';

/** State of a service, asked of the host's process table and of its own health route. */
export async function readService(place: EnginePlace, id: string): Promise<ServiceStatus> {
  const folder = serviceFolder(place, id);
  let run = await readServiceHere(place.host, folder);
  if (run === undefined) run = await readRun(place.host, folder, { tail: 0, sockets: true, recorded: true });
  return run ? statusOf(place, run) : { id, state: 'absent', socket: socketPath(place.host, id), labels: {} };
}

/** Services of the host that run, or ran, as processes. */
export async function listServices(place: EnginePlace): Promise<ServiceStatus[]> {
  const runs = await listRuns(place.host, servicesFolder(place), { tail: 0, sockets: true });
  const found = await Promise.all(runs.map((run) => statusOf(place, run)));
  return found.filter(({ state }) => state !== 'absent');
}

/** The state of a service whose files were read. */
export async function statusOf(place: EnginePlace, run: RunFiles): Promise<ServiceStatus> {
  const id = run.name;
  const spec = jsonOf<ServiceSpec>(run, 'spec.json');
  const socket = socketPath(place.host, id);
  const attempt = attemptOf(run);
  if (!spec || !attempt || attempt.phase === 'unclaimed')
    return { id, state: 'absent', socket, labels: spec?.labels ?? {} };
  const { worker, supervisor } = attempt;
  const state = await stateOf(place, attempt, socket, run.sockets?.has(socket) ?? true);
  const lastWords = state === 'exited' ? await lastWordsOf(place.host, run.folder) : undefined;
  return {
    id,
    state,
    socket,
    labels: spec.labels,
    specDigest: digestOf(spec),
    ...ownerOf(run, place),
    ...(worker && attempt.phase === 'running' ? { pid: worker.pid } : {}),
    ...(supervisor ? { startedAt: supervisor.at } : {}),
    ...(lastWords ? { lastWords } : {}),
  };
}

/** A service that was healthy once and is silent is unhealthy; before that it is starting. */
async function stateOf(
  { host }: EnginePlace,
  attempt: Attempt,
  socket: string,
  listens: boolean,
): Promise<ServiceStatus['state']> {
  if (attempt.phase !== 'running') return 'exited';
  const healthy = listens && (await isHealthy(host, socket));
  if (healthy && !attempt.healthy) await keepMemo(host, join(attempt.folder, 'healthy.json'), {});
  if (healthy) return 'healthy';
  return attempt.healthy ? 'unhealthy' : 'starting';
}

/** Stops a service and removes its record. Throws `not-stopped` (exit 1) if it survives a kill. */
export async function stopService(
  { host, ...place }: EnginePlace,
  id: string,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = serviceFolder({ host, ...place }, id);
  const run = await stopAttempt(host, folder, graceMs, signal);
  if (run && attemptOf(run)?.phase === 'running') throw goesOn(host.name, id);
  if (run) await host.files.remove(folder);
}

function goesOn(host: string, id: string): SovranError {
  return new SovranError({
    code: 'not-stopped',
    exit: EXIT.failed,
    text: message('engine.service-not-stopped', { host, id }),
    fix: message('engine.service-not-stopped.fix', { host }),
    details: { host, id },
  });
}
