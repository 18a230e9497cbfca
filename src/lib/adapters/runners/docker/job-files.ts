import { parseJson } from '../../../core/kit/parse-json.ts';
import { hostScript } from '../../../core/kit/host-script.ts';
import { join } from 'node:path/posix';
import type { JobEvent, JobSpec } from '../../../core/ports/runner.ts';
import { lastEventIn } from '../job/events.ts';
import type { ExitRecord, Verdict } from '../job/verdict.ts';
import { runScript } from '../host/run-script.ts';
import type { Starter } from '../job/starter.ts';
import type { Site } from './site/site.ts';

/** Kept with a job before its container is made, so that it is found again after a kill at any point. */
export interface ContainerRecord extends Starter {
  phase: 'intent' | 'running';
  attempt: number;
  imageId: string;
  specDigest: string;
  fence?: number;
  container?: string;
}

/** What the disk of a host says of a job. */
export interface JobFiles {
  spec: JobSpec;
  record?: ContainerRecord;
  /** Number of the newest attempt; 0 before the first. */
  attempt: number;
  /** When the first attempt began, host time. */
  firstStart?: string;
  /** A supervisor has taken the newest attempt. */
  supervised: boolean;
  exit?: ExitRecord;
  verdict?: Verdict;
  stopAsked: boolean;
  lastEvent?: JobEvent;
}

const SAFE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;
const ONE_TAIL = 262_144;
const LIST_TAIL = 16_384;

/** Folder of a job on the host. */
export function jobFolder({ place }: Site, id: string): string {
  return join(place.host.place.root, 'jobs', safeName(id));
}

/** An id that is safe as a folder and in a container's name. */
export function safeName(id: string): string {
  if (!SAFE_NAME.test(id)) throw new Error(`not a name: ${JSON.stringify(id.slice(0, 80))}`);
  return id;
}

/**
 * Files of one job in one round trip; undefined without such a job. Throws `store-empty` when `recorded` and the store
 * is empty.
 */
export async function readJobFiles(site: Site, id: string, { inStore = true } = {}): Promise<JobFiles | undefined> {
  const args = [jobFolder(site, id), String(ONE_TAIL), inStore ? 'recorded' : ''];
  return parseJobFiles(await runScript(site.place.host, hostScript('docker/print-one-job'), args)).get('job');
}

/** All jobs' files in one round trip, by id; without the events of those that are over and judged: they are the many. */
export async function listJobFiles(site: Site): Promise<Map<string, JobFiles>> {
  const folder = join(site.place.host.place.root, 'jobs');
  return parseJobFiles(
    await runScript(site.place.host, hostScript('docker/print-all-jobs'), [folder, String(LIST_TAIL)]),
  );
}

/** What `PRINT_JOBS` printed, by job. */
export function parseJobFiles(output: string): Map<string, JobFiles> {
  const texts = new Map<string, Map<string, string>>();
  for (const line of output.split('\n')) {
    const [job, file, base64] = line.split(' ', 3);
    if (job === undefined || file === undefined || base64 === undefined) continue;
    if (!texts.has(job)) texts.set(job, new Map());
    texts.get(job)?.set(file, Buffer.from(base64, 'base64').toString('utf8'));
  }
  const jobs = [...texts].map(([job, files]) => [job, toJobFiles(files)] as const);
  return new Map(jobs.filter((entry): entry is [string, JobFiles] => entry[1] !== undefined));
}

function toJobFiles(files: Map<string, string>): JobFiles | undefined {
  const json = <T>(name: string): T | undefined => parseJson<T>(files.get(name));
  const spec = json<JobSpec>('job');
  if (!spec) return undefined;
  return defined({
    spec,
    record: json<ContainerRecord>('container'),
    attempt: Number(files.get('attempt') ?? 0),
    firstStart: json<{ at: string }>('first')?.at,
    supervised: files.has('claim'),
    exit: json<ExitRecord>('exit'),
    verdict: json<Verdict>('verdict'),
    stopAsked: files.has('stop'),
    lastEvent: lastEventIn(files.get('events') ?? ''),
  });
}

type Loose<T> = { [Key in keyof T]: T[Key] | undefined };

/** Leaves out what is undefined. */
function defined<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
