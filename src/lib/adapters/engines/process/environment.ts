import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import { ALIVE } from '../../alive.ts';
import { filesBelow, type Packing, shipFiles } from '../host/ship.ts';
import { runScript } from '../host/run-script.ts';
import type { EnginePlace } from './layout.ts';
import { packageRoot } from '../../places.ts';
import { runProgram } from '../../run-program.ts';
import type { EngineEnvironment } from '../../../core/ports/engine.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** First line: `ready`, `building`, `broken` or `missing`; then the environment's own record. `$1` its folder. */
const STATE = `${ALIVE}
if [ -f "$1/environment.json" ] && [ -e "$1/bin/python" ]; then echo ready; cat -- "$1/environment.json"
elif alive "$1.lock"; then echo building
elif [ -d "$1" ]; then echo broken
else echo missing; fi`;

const digests = new Map<string, Promise<string>>();

/** `sha256:<hex>` that names the environment: the builder says which files decide its content. Asked once. */
export function lockDigest(place: EnginePlace): Promise<string> {
  const folder = localWorkers(place);
  const known = digests.get(folder) ?? askDigest(folder);
  digests.set(folder, known);
  return known;
}

/** Folder of the environment of a digest on the host. */
export function environmentFolder({ host }: EnginePlace, digest: string): string {
  return joinThere(host.place.root, 'engines', digest.replace('sha256:', ''));
}

/** The interpreter of an environment on the host, there or not. */
export function pythonOf(place: EnginePlace, digest: string): string {
  return joinThere(environmentFolder(place, digest), 'bin', 'python');
}

/** State of the environment that this version of the engine needs. Reads only. */
export async function readEnvironment(place: EnginePlace): Promise<EngineEnvironment> {
  const digest = await lockDigest(place);
  const path = environmentFolder(place, digest);
  const printed = (await readReadyHere(place, path)) ?? (await runScript(place.host, STATE, [path], { reads: true }));
  const end = printed.indexOf('\n');
  const said = printed.slice(0, end) as EngineEnvironment['state'];
  const record = parseRecord(printed.slice(end + 1));
  const state = said === 'ready' && record?.lockDigest !== digest ? 'broken' : said;
  return { engine: 'cpu', lockDigest: digest, state, path, details: record ?? {} };
}

/** The environment of a digest is not ready on the host (exit 4). */
export function engineMissing(host: Host, digest: string): SovranError {
  const here = host.transport === 'local';
  return new SovranError({
    code: 'engine-missing',
    exit: EXIT.unreachable,
    text: message('engine.missing', { digest, host: host.name }),
    fix: message('engine.missing.fix'),
    next: [installCommand(host)],
    details: { digest, ...(here ? {} : { host: host.name }) },
  });
}

/** What installs the engine on a host. */
export function installCommand(host: Host): string {
  return host.transport === 'local' ? 'sovran engine install cpu' : `sovran engine install cpu --host ${host.name}`;
}

/** What looks a host over. */
export function checkCommand(host: Host): string {
  return host.transport === 'local' ? 'sovran doctor' : `sovran host check ${host.name}`;
}

/** What `STATE` prints of a ready environment of this machine; undefined for any other. */
async function readReadyHere({ host }: EnginePlace, path: string): Promise<string | undefined> {
  if (host.transport !== 'local' || !existsSync(joinThere(path, 'bin', 'python'))) return undefined;
  const record = await host.files.read(joinThere(path, 'environment.json')).catch(() => undefined);
  return record && `ready\n${Buffer.from(record).toString()}`;
}

function parseRecord(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

async function askDigest(folder: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram([join(folder, 'build-environment'), '--lock-digest']);
  if (exitCode === 0) return `sha256:${stdout.trim().replace('sha256:', '')}`;
  throw new SovranError({
    code: 'engine-unusable',
    exit: EXIT.unreachable,
    text: message('engine.unusable', { reason: stderr.trim().slice(-300) }),
    fix: message('engine.unusable.fix'),
    next: ['sovran doctor'],
  });
}

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
function localWorkers({ templates }: EnginePlace): string {
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
