import { join } from 'node:path';
import { describeThisProcess, isAlive } from '../../core/kit/process-identity.ts';
import { namesIfThere, readIfThere } from '../../core/kit/read-if-present.ts';

/**
 * Whether a job or service of the process engine is at work in a folder: one of its JSON records names a process that
 * lives. Records are those of the engine's attempts, `{pid, start, bootId}`. Throws the system's error where one cannot be
 * read: what nobody can tell must not be swept.
 */
export function hasLiveProcess(dir: string): boolean {
  return [dir, ...attemptFolders(dir)].some((folder) => recordsIn(folder).some(namesLiveProcess));
}

/** Whether a record names a process that lives; no record, or a damaged one, no process. Throws as `hasLiveProcess`. */
export function namesLiveProcess(path: string): boolean {
  const { pid, start, bootId } = parsed(readIfThere(path) ?? '');
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof bootId !== 'string') return false;
  return isAlive({ ...describeThisProcess(), pid, processStart: start, bootId });
}

function recordsIn(folder: string): string[] {
  return namesIfThere(folder).flatMap((name) => (name.endsWith('.json') ? [join(folder, name)] : []));
}

function attemptFolders(dir: string): string[] {
  return namesIfThere(join(dir, 'attempts')).map((name) => join(dir, 'attempts', name));
}

function parsed(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
