import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 2000;
const INTERVAL_MS = 100;

export type IndexLock = 'free' | 'held' | 'stale';

/**
 * Waits a moment for another git to release the index. `stale`: no process has the lock file open and no git works in
 * this repository, so its owner died; it is named to the user and never removed here.
 */
export async function awaitIndex(path: string, top: string): Promise<IndexLock> {
  for (let waited = 0; waited < PATIENCE_MS; waited += INTERVAL_MS) {
    if (!(await exists(path))) return 'free';
    await sleep(INTERVAL_MS);
  }
  if (!(await exists(path))) return 'free';
  return (await isInUse(path, top)) ? 'held' : 'stale';
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Without `/proc` nobody can tell, so the lock counts as held. */
async function isInUse(path: string, top: string): Promise<boolean> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return true;
  const lock = await realpath(path).catch(() => path);
  const answers = await Promise.all(pids.map((pid) => worksOn(pid, lock, top)));
  return answers.includes(true);
}

async function worksOn(pid: string, lock: string, top: string): Promise<boolean> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
  if (/\/git[^/]*$/.test(program)) {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (folder === top || folder.startsWith(`${top}/`)) return true;
  }
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return targets.includes(lock);
}
