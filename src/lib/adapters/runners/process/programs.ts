import { digestOf } from '../../../core/kit/canonical.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import { join } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import { engineFolder, packagedEngines } from '../folders/definitions.ts';
import { filesBelow, type Packing, shipFiles } from '../host/ship.ts';
import type { ProcessPlace } from './place.ts';
import { oncePer } from '../../../core/kit/once.ts';

/** Folder of what all engines share: the frame of a job, the builder of environments. */
const SHARED = 'worker';

/** Our programs where the host can run them. */
export interface Programs {
  /** Folder of the engine: its worker's own code, its locks. */
  engine: string;
  /** Folder of what all engines share. */
  shared: string;
  /** Stands between a worker and everybody else. */
  supervise: string;
  /** Lets one build of an environment run at a time. */
  build: string;
}

/** Pure: where Python finds a worker; the engine's own modules come first. */
export function modulePath({ engine, shared }: Pick<Programs, 'engine' | 'shared'>): string {
  return `${engine}:${shared}`;
}

/** On this machine they run from where they are; another machine gets them once, in a folder named by their digest. */
export async function programsOf(place: ProcessPlace, engine: string): Promise<Programs> {
  const own = engineFolder(place.templates, engine);
  if (place.host.transport === 'local' && !place.elsewhere) return programsAt(own, packagedEngines());
  const folder = await shipOnce(place, engine);
  return programsAt(joinThere(folder, engine), folder);
}

/** One of our programs on this machine. */
export function supervisorProgram(name: 'supervise' | 'build'): string {
  return join(packagedEngines(), 'process', name);
}

function programsAt(engine: string, engines: string): Programs {
  const programs = joinThere(engines, 'process');
  return {
    engine,
    shared: joinThere(engines, SHARED),
    supervise: joinThere(programs, 'supervise'),
    build: joinThere(programs, 'build'),
  };
}

type Ship = (folder: string, engine: string) => Promise<string>;

/** By host: each folder is sent once by this process; a failure is tried again. */
const shipped = new WeakMap<ProcessPlace['host'], Ship>();

function shipOnce({ host, templates }: ProcessPlace, engine: string): Promise<string> {
  const send: Ship = async (folder, name) => shipFiles(host, 'programs', await enginePrograms(folder, name));
  const ship = shipped.get(host) ?? oncePer(send);
  shipped.set(host, ship);
  return ship(engineFolder(templates, engine), engine);
}

/** Every file that a host needs to build and run an engine: its own without their tests, and the shared ones. */
export async function enginePrograms(folder: string, engine: string): Promise<Packing[]> {
  const above = join(folder, '..');
  const own = await filesBelow(above, engine);
  return [{ folder: above, paths: own.filter((path) => !path.startsWith(`${engine}/tests/`)) }, await sharedFiles()];
}

/** The frame of jobs, the builder of environments and the supervisor. */
async function sharedFiles(): Promise<Packing> {
  const folder = packagedEngines();
  return { folder, paths: [...(await filesBelow(folder, SHARED)), ...(await filesBelow(folder, 'process'))] };
}

/** `sha256:<hex>` that names what runs in an engine's environment: its definition, its worker and what all workers share. */
export async function programsDigest(templates: string, engine: string): Promise<string> {
  const parts = await enginePrograms(engineFolder(templates, engine), engine);
  const files = parts
    .flatMap(({ folder, paths }) => paths.map((path) => ({ folder, path })))
    .filter(({ path }) => !path.endsWith('.md'));
  return digestOf(await Promise.all(files.map(async ({ folder, path }) => [path, await sha256Of(join(folder, path))])));
}
