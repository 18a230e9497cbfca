import { readdirSync, readFileSync } from 'node:fs';

/** Text of a file; undefined only where there is none. Throws what else kept it from being read, naming the file. */
export function readIfThere(path: string): string | undefined {
  return ifThere(path, () => readFileSync(path, 'utf8'));
}

/** Names in a folder; none only where there is no folder. Throws what else kept it from being listed. */
export function namesIfThere(dir: string): string[] {
  return ifThere(dir, () => readdirSync(dir)) ?? [];
}

/** Pure: true if the failure proves that nothing is there. */
export function saysAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The system names no path where it opened a file and then could not read it. */
function ifThere<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (saysAbsent(error)) return undefined;
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}
