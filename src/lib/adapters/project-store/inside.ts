import { constants, existsSync, lstatSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { makeFolder } from '../../core/kit/make-folder.ts';
import { namesIfThere } from '../../core/kit/read-if-present.ts';
import { fixable } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';

/** Absolute path of a project path; a path that leaves the project is a bug and throws. */
export function inside(root: string, path: string): string {
  const clean = normalize(path);
  if (isAbsolute(clean) || leaves(clean)) throw new Error(`path leaves the project: ${path}`);
  return join(root, clean);
}

/**
 * As `inside`, but also refuses (`outside-project`, exit 2) a path that a link in the project leads elsewhere, since a
 * cloned project may hold such links.
 */
export async function reallyInside(root: string, path: string): Promise<string> {
  const full = inside(root, path);
  if (!existsSync(root)) return full;
  const found = await lstat(full).catch(() => undefined);
  const folder = await realpath(nearestFolder(dirname(full)));
  if (found?.isSymbolicLink() || leaves(relative(await realpath(root), folder))) throw outsideProject(path);
  return full;
}

/** Whether a relative path goes out of where it starts. */
function leaves(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`);
}

/** The refusal of a path that a link leads elsewhere. */
function outsideProject(path: string): SovranError {
  return usageError('outside-project', fixable('project.outside', { path }), {
    next: [`ls -ld ${shellWord(path)}`],
    details: { path },
  });
}

/**
 * Works on a project file through its open folder, so that a folder swapped for a link leads nowhere. Throws
 * `outside-project` (exit 2).
 */
export async function inHeldFolder<T>(
  root: string,
  path: string,
  work: (file: string, folder: FileHandle) => Promise<T>,
): Promise<T> {
  const full = await reallyInside(root, path);
  makeFolder(dirname(full));
  const folder = await open(dirname(full), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const held = await heldInside(root, path, folder);
    return await work(held === undefined ? full : join(held, basename(full)), folder);
  } finally {
    await folder.close();
  }
}

/**
 * Path that leads to an open file or folder whatever becomes of its name; undefined without `/proc`. Throws
 * `outside-project` (exit 2) if it lies outside.
 */
export async function heldInside(root: string, path: string, { fd }: FileHandle): Promise<string | undefined> {
  const held = `/proc/self/fd/${fd}`;
  const real = await readlink(held).catch(() => undefined);
  if (real === undefined) return undefined;
  if (leaves(relative(await realpath(root), real))) throw outsideProject(path);
  return held;
}

const STATE = '.sovran';
/** What is deeper is written through its held folder, or moved there. */
const LEVELS = 2;

/**
 * Refuses a `.sovran` that is a link or holds one, as a clone may bring: the journal would follow it. Throws
 * `outside-project` (exit 2) before any write.
 */
export function refuseLinkedState(root: string, path: string = STATE, levels: number = LEVELS): void {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw outsideProject(path);
  if (!found?.isDirectory() || levels === 0) return;
  for (const name of namesIfThere(join(root, path))) refuseLinkedState(root, join(path, name), levels - 1);
}

/** The path itself, or the nearest folder above it that is there. */
export function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestFolder(parent);
}
