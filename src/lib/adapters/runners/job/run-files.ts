import { parseJson } from '../../../core/kit/parse-json.ts';
import { hostScript } from '../../../core/kit/host-script.ts';
import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import { runScript } from '../host/run-script.ts';
import { processStartOf, readBootId, showsProcesses } from '../../../core/kit/process-identity.ts';
import type { Host } from '../../../core/ports/host.ts';

/** A process that cannot be mistaken for a later one of the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot. */
  start: string;
  bootId: string;
}

/** What a host says of the folder of one job or service, read in one round trip. */
export interface RunFiles {
  /** Name of the folder. */
  name: string;
  folder: string;
  /** Number of the newest attempt; 0 before the first. */
  number: number;
  /**
   * The supervisor of the newest attempt is the very process that claimed it, or another user's that the host does not show. Seen
   * before its files were read.
   */
  alive: boolean;
  /** Contents by path below the folder. */
  files: Map<string, string>;
  /** End of the events. */
  events: string;
  /** Sockets in the runtime folder, where they were looked for. */
  sockets?: Set<string>;
}

/** What is read of each folder: bytes of its events, and whether the sockets of services are looked for. */
interface Reading {
  tail?: number;
  sockets?: boolean;
  /** The caller has a record of it, so a missing store is an error. */
  recorded?: boolean;
  /** What runs in containers is looked for; by default processes are. */
  contained?: boolean;
}

/** Bytes of events that hold the newest one of a job at work. */
export const ONE_TAIL = 262_144;
const LIST_TAIL = 16_384;

/**
 * What a folder of a job or service holds; undefined when it is not there, or another runner's. Throws
 * `host-closed` (exit 4) where it cannot be read.
 */
export async function readRun(
  host: Host,
  folder: string,
  { tail = ONE_TAIL, sockets = false, recorded = false, contained = false }: Reading = {},
): Promise<RunFiles | undefined> {
  const mark = newMark();
  const runtime = sockets ? host.place.runtime : '';
  const of = [mark, dirname(folder), basename(folder), String(tail), runtime];
  const args = [...of, recorded ? 'recorded' : '', contained ? 'yes' : ''];
  return withSockets(
    parseRuns(await runScript(host, hostScript('runner/print-one'), args, { reads: true }), mark, dirname(folder)),
  ).at(0);
}

/** All jobs or services of a folder in one round trip, by name; without the events of those that are over and judged: they are the many. */
export async function listRuns(
  host: Host,
  parent: string,
  { tail = LIST_TAIL, sockets = false, contained = false }: Reading = {},
): Promise<RunFiles[]> {
  const mark = newMark();
  const args = [mark, parent, String(tail), sockets ? host.place.runtime : '', contained ? 'yes' : ''];
  return withSockets(
    parseRuns(await runScript(host, hostScript('runner/print-all'), args, { reads: true }), mark, parent),
  );
}

function withSockets(runs: RunFiles[]): RunFiles[] {
  const listed = runs.find(({ name }) => name === '-')?.files.get('sockets');
  const sockets = listed === undefined ? {} : { sockets: new Set(listed.split('\n')) };
  return runs.filter(({ name }) => name !== '-').map((run) => ({ ...run, ...sockets }));
}

/** Writers of files there cannot guess it. */
export function newMark(): string {
  return `#${randomBytes(12).toString('hex')}`;
}

/** The frames that `print_run` printed; what is between them is passed over. */
export function parseRuns(output: string, mark: string, parent: string): RunFiles[] {
  const runs = new Map<string, RunFiles>();
  for (const frame of `\n${output}`.split(`\n${mark} `).slice(1)) {
    const end = frame.indexOf('\n');
    const [name = '', file = ''] = frame.slice(0, end).split(' ', 2);
    const run = runs.get(name) ?? {
      name,
      folder: `${parent}/${name}`,
      number: 0,
      alive: false,
      files: new Map(),
      events: '',
    };
    runs.set(name, run);
    addFrame(run, file, frame.slice(end + 1));
  }
  return [...runs.values()];
}

function addFrame(run: RunFiles, file: string, content: string): void {
  if (file === 'number') run.number = Number(content.trim());
  else if (file === 'alive') run.alive = content.trim() === 'yes';
  else if (file === 'events') run.events = content;
  else run.files.set(file, content);
}

/** A JSON file among those read; undefined when it is not there or not whole. */
export function jsonOf<T>({ files }: RunFiles, path: string): T | undefined {
  return parseJson<T>(files.get(path));
}

/**
 * Files of a service on this machine, read without a shell; null where there is none. Undefined for whatever is not
 * plain: the script says what it is.
 */
export async function readServiceHere(host: Host, folder: string): Promise<RunFiles | null | undefined> {
  if (host.transport !== 'local' || !showsProcesses()) return undefined;
  try {
    const others = await host.files.list(dirname(folder));
    if (others.length > 0 && !others.includes(basename(folder))) return null;
    return await readPlain(host, folder);
  } catch {
    return undefined;
  }
}

async function readPlain(host: Host, folder: string): Promise<RunFiles | undefined> {
  const number = Math.max(
    0,
    ...(await host.files.list(`${folder}/attempts`)).map((name) => (/^[1-9]\d*$/.test(name) ? Number(name) : 0)),
  );
  const at = `attempts/${number}`;
  const identity = await readText(host, `${folder}/${at}/claim.json`);
  if (identity === undefined || (await host.files.read(`${folder}/container.json`)) !== undefined) return undefined;
  const { pid, start, bootId } = JSON.parse(identity) as ProcessIdentity;
  const alive = bootId === readBootId() && processStartOf(pid) === start;
  const own = ['exit', 'process', 'verdict', 'stop', 'healthy'].map((name) => `${at}/${name}.json`);
  const names = ['job.json', 'spec.json', 'owner.json', 'attempts/1/claim.json', `${at}/restarts.jsonl`, ...own];
  const read = names.map(async (name) => [name, await readText(host, `${folder}/${name}`)] as const);
  const files = new Map<string, string>([[`${at}/claim.json`, identity]]);
  for (const [name, text] of await Promise.all(read)) if (text) files.set(name, text);
  return { name: basename(folder), folder, number, alive, files, events: '' };
}

async function readText({ files }: Host, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes && Buffer.from(bytes).toString();
}
