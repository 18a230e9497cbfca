import { join } from 'node:path/posix';
import { serviceDocument, serviceLaunch } from '../job/launch.ts';
import { lifeOf, stateOfLiving } from '../job/life.ts';
import { threadsOn } from '../job/starter.ts';
import { lastWordsOf } from '../job/log-file.ts';
import { specDiffers } from '../job/errors.ts';
import { attemptOf, networkOf, ownerOf, type Attempt } from '../job/attempt.ts';
import { pythonOf } from './environment.ts';
import { modulePath, programsOf } from './programs.ts';
import { readEngine } from '../folders/definitions.ts';
import { serviceFolder, servicesFolder } from '../job/layout.ts';
import type { ProcessPlace } from './place.ts';
import { jsonOf, listRuns, readRun, readServiceHere, type RunFiles } from '../job/run-files.ts';
import { socketFolder, socketPath } from '../job/runtime-folder.ts';
import { prepareFolder, startAttempt, type Prepared } from './start-attempt.ts';
import { stopAttempt } from './stop-attempt.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { ServiceSpec, ServiceStatus } from '../../../core/ports/runner.ts';
import { fixable } from '../../../core/text/message.ts';
import { failedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** State of a service, asked of the host's process table and of its own health route. */
export async function readService(place: ProcessPlace, id: string): Promise<ServiceStatus> {
  const folder = serviceFolder(place.host, id);
  let run = await readServiceHere(place.host, folder);
  if (run === undefined) run = await readRun(place.host, folder, { tail: 0, sockets: true, recorded: true });
  return run ? statusOf(place, run) : { id, state: 'absent', socket: socketPath(place.host, id), labels: {} };
}

/** Services of the host that run, or ran, as processes. */
export async function listServices(place: ProcessPlace): Promise<ServiceStatus[]> {
  const runs = await listRuns(place.host, servicesFolder(place.host), { tail: 0, sockets: true });
  const found = await Promise.all(runs.map((run) => statusOf(place, run)));
  return found.filter(({ state }) => state !== 'absent');
}

/** The state of a service whose files were read. */
async function statusOf(place: ProcessPlace, run: RunFiles): Promise<ServiceStatus> {
  const id = run.name;
  const spec = jsonOf<ServiceSpec>(run, 'spec.json');
  const socket = socketPath(place.host, id);
  const attempt = attemptOf(run);
  if (!spec || !attempt || attempt.phase === 'unclaimed')
    return { id, state: 'absent', socket, labels: spec?.labels ?? {} };
  const { worker, supervisor } = attempt;
  const life = lifeOf(run, `attempts/${attempt.number}`);
  const state = attempt.phase === 'running' ? await stateOfLiving(place.host, life, socket) : 'exited';
  const lastWords = state === 'exited' ? await lastWordsOf(place.host, run.folder) : undefined;
  return {
    id,
    state,
    socket,
    labels: spec.labels,
    specDigest: digestOf(spec),
    ...ownerOf(run, place),
    ...networkOf(attempt),
    ...(worker && attempt.phase === 'running' ? { pid: worker.pid } : {}),
    ...dropAbsent({ startedAt: supervisor?.at, lastWords, restarts: life.restarts }),
  };
}

/** Stops a service and removes its record. Throws `not-stopped` (exit 1) if it survives a kill. */
export async function stopService(
  { host }: ProcessPlace,
  id: string,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = serviceFolder(host, id);
  const run = await stopAttempt(host, folder, graceMs, signal);
  if (run && attemptOf(run)?.phase === 'running') throw goesOn(host.name, id);
  if (run) await host.files.remove(folder);
}

function goesOn(host: string, id: string): SovranError {
  return failedError('not-stopped', fixable('engine.service-not-stopped', { host, id }), { details: { host, id } });
}

/** See `ServiceRunner.start`. A service that runs under the same id with another spec is refused. */
export async function startService(place: ProcessPlace, spec: ServiceSpec): Promise<ServiceStatus> {
  const folder = serviceFolder(place.host, spec.id);
  const document = { name: 'spec.json' as const, content: spec, engine: spec.engine, environment: spec.environment };
  const prepared = await prepareFolder(place, folder, document, socketFolder(place.host));
  const attempt = attemptOf(prepared.run);
  const same = digestOf(jsonOf(prepared.run, 'spec.json')) === digestOf(spec);
  if (!same && attempt?.phase === 'running') throw specDiffers('service', spec.id);
  if (!same) await writeJson(place, join(folder, 'spec.json'), spec);
  const number = nextNumber(attempt);
  if (number === undefined) return statusOf(place, prepared.run);
  return launchService(place, spec, prepared, number);
}

async function launchService(
  place: ProcessPlace,
  spec: ServiceSpec,
  { cpus }: Prepared,
  number: number,
): Promise<ServiceStatus> {
  const folder = serviceFolder(place.host, spec.id);
  const socket = socketPath(place.host, spec.id);
  const threads = threadsOn(place.host, spec.threads, cpus);
  const seen = { socket, model: spec.modelTree, adapter: (_: string, tree: string) => tree };
  await writeJson(place, join(folder, 'service.json'), serviceDocument(spec, threads, seen));
  const programs = await programsOf(place, spec.engine);
  const [python, modules] = [pythonOf(place, spec.environment), modulePath(programs)];
  const engine = await readEngine(place.templates, spec.engine);
  const launch = serviceLaunch({ python, modules, folder, threads, engine }, { home: folder, socket });
  return statusOf(place, await startAttempt(place.host, { folder, number, launch, supervise: programs.supervise }));
}

function nextNumber(attempt: Attempt | undefined): number | undefined {
  if (!attempt) return 1;
  if (attempt.phase === 'running') return undefined;
  return attempt.phase === 'unclaimed' ? attempt.number : attempt.number + 1;
}

async function writeJson({ host }: ProcessPlace, path: string, value: object): Promise<void> {
  await host.files.write(path, `${JSON.stringify(value, null, 2)}\n`);
}
