import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { fixable } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { heldInside, reallyInside } from './inside.ts';

/**
 * As `readBytes`, of a file of a project by its project path; larger than `limit`, only as many bytes and one. Throws
 * `outside-project` (exit 2) for one behind a link.
 */
export async function readProjectFile(root: string, path: string, limit?: number): Promise<Uint8Array | undefined> {
  return readBytes(await reallyInside(root, path), { shown: path, root, limit });
}

/** Names in a folder, sorted; none when it is missing. */
export async function readNames(dir: string): Promise<string[]> {
  return ((await readdir(dir).catch(absentOnly)) ?? []).sort();
}

/** For a failure of the file system: undefined if nothing is there, else rethrown. */
export function absentOnly(error: unknown): undefined {
  if (!saysAbsent(error)) throw error;
}

interface Reading {
  /** What it is called in an error. */
  shown?: string;
  /** The project that it must lie in. */
  root?: string;
  limit?: number | undefined;
}

/** Content of a regular file, or undefined when it is missing. Throws `not-regular` (exit 2) for a folder, a pipe or a device. */
export async function readBytes(
  path: string,
  { shown = path, root, limit = Infinity }: Reading = {},
): Promise<Uint8Array | undefined> {
  // Opens without waiting: a pipe without a writer would block the program.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENXIO') throw notRegular(shown);
    return absentOnly(error);
  });
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw notRegular(shown);
    if (root !== undefined) await heldInside(root, shown, file);
    return found.size > limit ? new Uint8Array(limit + 1) : await file.readFile();
  } finally {
    await file.close();
  }
}

function notRegular(path: string): SovranError {
  return usageError('not-regular', fixable('project.not-regular', { path }), {
    next: [`ls -ld ${shellWord(path)}`],
    details: { path },
  });
}
