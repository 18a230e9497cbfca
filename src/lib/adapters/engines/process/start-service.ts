import { join } from 'node:path/posix';
import type { ServiceSpec, ServiceStatus } from '../../../core/ports/engine.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { childEnvironment } from '../job/child-environment.ts';
import { serviceSpecDiffers } from '../job/spec-differs.ts';
import { attemptOf, type Attempt } from './attempt.ts';
import { pythonOf } from './environment.ts';
import { threadsOn } from './jobs.ts';
import { serviceFolder, type EnginePlace } from './layout.ts';
import { prepareFolder, type Prepared } from './prepare.ts';
import { programsOf, type Programs } from './programs.ts';
import { jsonOf } from './run-files.ts';
import { statusOf } from './services.ts';
import { socketFolder, socketPath } from './socket-path.ts';
import { startAttempt, type Launch } from './start-attempt.ts';

const LOG_BYTES = 1024 * 1024;
const GRACE_SECONDS = 10;

/** See `Engine.startService`. A service that runs under the same id with another spec is refused. */
export async function startService(place: EnginePlace, spec: ServiceSpec): Promise<ServiceStatus> {
  const folder = serviceFolder(place, spec.id);
  const document = { name: 'spec.json' as const, content: spec, environment: spec.environment };
  const prepared = await prepareFolder(place, folder, document, socketFolder(place.host));
  const attempt = attemptOf(prepared.run);
  const same = digestOf(jsonOf(prepared.run, 'spec.json')) === digestOf(spec);
  if (!same && attempt?.phase === 'running') throw serviceSpecDiffers(spec.id);
  if (!same) await writeJson(place, join(folder, 'spec.json'), spec);
  const number = nextNumber(attempt);
  if (number === undefined) return statusOf(place, prepared.run);
  return launchService(place, spec, prepared, number);
}

async function launchService(
  place: EnginePlace,
  spec: ServiceSpec,
  { cpus }: Prepared,
  number: number,
): Promise<ServiceStatus> {
  const folder = serviceFolder(place, spec.id);
  const socket = socketPath(place.host, spec.id);
  const threads = threadsOn(place, spec.threads, cpus);
  await writeJson(place, join(folder, 'service.json'), workerSpec(spec, socket, threads));
  const programs = await programsOf(place);
  const launch = launchOf(place, { spec, folder, socket, threads, programs });
  return statusOf(place, await startAttempt(place.host, { folder, number, launch, supervise: programs.supervise }));
}

/** What the serving worker reads. */
function workerSpec(spec: ServiceSpec, socket: string, threads: number): object {
  const { parallel, contextTokens, alias } = spec;
  return { socket, model: join(spec.modelTree, spec.modelFile), parallel, contextTokens, threads, alias };
}

function nextNumber(attempt: Attempt | undefined): number | undefined {
  if (!attempt) return 1;
  if (attempt.phase === 'running') return undefined;
  return attempt.phase === 'unclaimed' ? attempt.number : attempt.number + 1;
}

interface ServiceLaunch {
  spec: ServiceSpec;
  folder: string;
  socket: string;
  threads: number;
  programs: Programs;
}

function launchOf(place: EnginePlace, { spec, folder, socket, threads, programs }: ServiceLaunch): Launch {
  const python = pythonOf(place, spec.environment);
  return {
    argv: [python, '-m', 'sovran_worker', 'serve', '--service', join(folder, 'service.json')],
    env: childEnvironment(programs.workers, folder, threads),
    cwd: folder,
    unlink: [socket],
    graceSeconds: GRACE_SECONDS,
    logBytes: LOG_BYTES,
  };
}

async function writeJson({ host }: EnginePlace, path: string, value: object): Promise<void> {
  await host.files.write(path, `${JSON.stringify(value, null, 2)}\n`);
}
