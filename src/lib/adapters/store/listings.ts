import { answersToSignals } from '../../core/kit/process-identity.ts';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../core/kit/parse-json.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { readNames } from '../project-store/read-bytes.ts';
import { describeThisProcess, isAlive } from '../../core/kit/process-identity.ts';
import { namesIfThere, readIfThere } from '../../core/kit/read-if-present.ts';

/**
 * Whether a JSON record `{pid, start, bootId}` of a job or service names a living process. Throws the system's error
 * for an unreadable record, which protects the folder.
 */
function hasLiveProcess(dir: string): boolean {
  return [dir, ...attemptFolders(dir)].some((folder) => recordsIn(folder).some(namesLiveProcess));
}

/** Whether a record names a process that lives; no record, or a damaged one, no process. Throws as `hasLiveProcess`. */
function namesLiveProcess(path: string): boolean {
  const { pid, start, bootId } = parseJson<Record<string, unknown> | null>(readIfThere(path)) ?? {};
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof bootId !== 'string') return false;
  return isAlive({ ...describeThisProcess(), pid, processStart: start, bootId });
}

function recordsIn(folder: string): string[] {
  return namesIfThere(folder).flatMap((name) => (name.endsWith('.json') ? [join(folder, name)] : []));
}

function attemptFolders(dir: string): string[] {
  return namesIfThere(join(dir, 'attempts')).map((name) => join(dir, 'attempts', name));
}

/** A folder of the store; `busy` says what is using it right now. */
export interface Found {
  id: string;
  path: string;
  busy?: string;
}

/** Work folders of a run that was killed are left alone for a day, in milliseconds. */
const SCRATCH_AGE_MS = 24 * 3600 * 1000;

/** Jobs of the process engine. */
export async function listJobs(store: string): Promise<Found[]> {
  const dir = join(store, 'jobs');
  return (await readNames(dir)).map((id) => {
    const path = join(dir, id);
    return { id, path, ...(hasLiveProcess(path) ? { busy: 'running' } : {}) };
  });
}

/** Lock digests of the environments that this version's engines need. */
export type Locks = () => Promise<readonly string[]>;

/** Engine environments. What this version's engines need stays, and the newest too: a project may use other engines. */
export async function listEnvironments(store: string, locks: Locks): Promise<Found[]> {
  const dir = join(store, 'engines');
  const names = (await readNames(dir)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (names.length === 0) return [];
  const known = new Set(await locks());
  const dated = await Promise.all(names.map(async (id) => ({ id, at: await changedAt(join(dir, id)) })));
  const newest = dated.toSorted((left, right) => right.at - left.at)[0]?.id;
  return names.map((id) => {
    const path = join(dir, id);
    if (namesLiveProcess(`${path}.lock`)) return { id, path, busy: 'running' };
    if (known.has(`sha256:${id}`)) return { id, path, busy: 'installed' };
    return { id, path, ...(id === newest ? { busy: 'newest' } : {}) };
  });
}

/** What processes that are gone left in `staging`, and work folders older than a day. */
export async function listTemporary(store: string): Promise<Found[]> {
  const staged = (await readNames(join(store, 'staging'))).map((name) => ({
    id: `staging/${name}`,
    path: join(store, 'staging', name),
    ...(answersToSignals(Number.parseInt(name, 10)) ? { busy: 'running' } : {}),
  }));
  const scratch = await mapBounded(await readNames(join(store, 'scratch')), 8, async (name) => {
    const path = join(store, 'scratch', name);
    const young = Date.now() - (await changedAt(path)) < SCRATCH_AGE_MS;
    return { id: `scratch/${name}`, path, ...(young ? { busy: 'recent' } : {}) };
  });
  return [...staged, ...scratch];
}

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

/** Bytes that the files below a folder take on disk; links count as themselves. */
export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await mapBounded(files, 16, async ({ parentPath, name }) => {
    const found = await lstat(join(parentPath, name)).catch(() => undefined);
    return (found?.blocks ?? 0) * 512;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
