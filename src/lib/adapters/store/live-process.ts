import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processStartOf, readBootId } from '../../run/process-identity.ts';

/**
 * Whether a job or service of the process engine is at work in a folder: one of its JSON records names a process that
 * lives. Records are those of the engine's attempts, `{pid, start, bootId}`.
 */
export async function hasLiveProcess(dir: string): Promise<boolean> {
  for (const folder of [dir, ...(await attemptFolders(dir))]) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const alive = await Promise.all(names.map((name) => namesLiveProcess(join(folder, name))));
    if (alive.includes(true)) return true;
  }
  return false;
}

/** Whether a record names a process that lives; no record, no process. */
export async function namesLiveProcess(path: string): Promise<boolean> {
  try {
    const { pid, start, bootId } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return typeof pid === 'number' && bootId === readBootId() && processStartOf(pid) === start;
  } catch {
    return false;
  }
}

async function attemptFolders(dir: string): Promise<string[]> {
  const names = await readdir(join(dir, 'attempts')).catch(() => []);
  return names.map((name) => join(dir, 'attempts', name));
}
