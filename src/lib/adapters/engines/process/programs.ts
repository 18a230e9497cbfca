import { join } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import { packageRoot } from '../../package-root.ts';
import type { Packing } from '../host/pack.ts';
import { filesBelow, shipFiles } from '../host/ship.ts';
import type { EnginePlace } from './layout.ts';

/** Our programs where the host can run them. */
export interface Programs {
  /** The workers' code, put on the module path of their interpreter; beside it, what builds their environment. */
  workers: string;
  /** Stands between a worker and everybody else. */
  supervise: string;
  /** Lets one build of an environment run at a time. */
  build: string;
}

const shipped = new WeakMap<EnginePlace['host'], Map<string, Promise<string>>>();

/** On this machine they run from where they are; another host gets them once, in a folder named by their digest. */
export async function programsOf(place: EnginePlace): Promise<Programs> {
  if (place.host.transport === 'local') return programsAt(localWorkers(place), programFolder());
  const folder = await shipOnce(place);
  return programsAt(joinThere(folder, 'cpu'), joinThere(folder, 'process'));
}

/** The workers of this version on this machine. */
export function localWorkers({ templates }: EnginePlace): string {
  return join(templates, 'cpu');
}

/** One of our programs on this machine. */
export function supervisorProgram(name: 'supervise' | 'build'): string {
  return join(programFolder(), name);
}

function programFolder(): string {
  return join(packageRoot(), 'templates', 'engines', 'process');
}

function programsAt(workers: string, programs: string): Programs {
  return { workers, supervise: joinThere(programs, 'supervise'), build: joinThere(programs, 'build') };
}

/** Asked once of a host by this process; a failure is asked again. */
function shipOnce(place: EnginePlace): Promise<string> {
  const known = shipped.get(place.host) ?? new Map<string, Promise<string>>();
  shipped.set(place.host, known);
  const present = known.get(place.templates);
  if (present) return present;
  const shipping = packing(place).then((parts) => shipFiles(place.host, 'programs', parts));
  known.set(place.templates, shipping);
  shipping.catch(() => known.delete(place.templates));
  return shipping;
}

async function packing({ templates }: EnginePlace): Promise<Packing[]> {
  const engines = join(packageRoot(), 'templates', 'engines');
  const workers = await filesBelow(templates, 'cpu');
  return [
    { folder: templates, paths: workers.filter((path) => !path.startsWith('cpu/tests/')) },
    { folder: engines, paths: await filesBelow(engines, 'process') },
  ];
}
