import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded } from '../map-bounded.ts';
import { readNames } from '../project-store/read-bytes.ts';
import { hasLiveProcess, namesLiveProcess } from './live-process.ts';

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

/** Engine environments. The newest is what the installed version uses, so it stays even before a run names it. */
export async function listEnvironments(store: string): Promise<Found[]> {
  const dir = join(store, 'engines');
  const names = (await readNames(dir)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const dated = await Promise.all(names.map(async (id) => ({ id, at: await changedAt(join(dir, id)) })));
  const newest = dated.toSorted((left, right) => right.at - left.at)[0]?.id;
  return names.map((id) => {
    const path = join(dir, id);
    if (namesLiveProcess(`${path}.lock`)) return { id, path, busy: 'running' };
    return { id, path, ...(id === newest ? { busy: 'newest' } : {}) };
  });
}

/** What processes that are gone left in `staging`, and work folders older than a day. */
export async function listTemporary(store: string): Promise<Found[]> {
  const staged = (await readNames(join(store, 'staging'))).map((name) => ({
    id: `staging/${name}`,
    path: join(store, 'staging', name),
    ...(isRunning(Number.parseInt(name, 10)) ? { busy: 'running' } : {}),
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

/** A pid given to somebody else keeps the folder one sweep longer; that costs nothing. */
function isRunning(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
