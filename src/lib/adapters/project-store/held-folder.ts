import { constants } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { leaves, outsideProject, reallyInside } from './inside.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Works on a project file through its open folder, so that a folder swapped for a link after it was looked at leads
 * nowhere else. Throws `outside-project` (exit 2). Without `/proc` the path itself is all there is.
 */
export async function inHeldFolder<T>(
  root: string,
  path: string,
  work: (file: string, folder: FileHandle) => Promise<T>,
): Promise<T> {
  const full = await reallyInside(root, path);
  await makeFolder(dirname(full));
  const folder = await open(dirname(full), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const held = await heldPath(folder);
    if (held === undefined) return await work(full, folder);
    if (!(await isWithin(root, held))) throw outsideProject(path);
    return await work(join(procPath(folder), basename(full)), folder);
  } finally {
    await folder.close();
  }
}

/** Throws `outside-project` when an open file lies outside: what was looked at and what was opened may be two things. */
export async function requireWithin(root: string, path: string, file: FileHandle): Promise<void> {
  const held = await heldPath(file);
  if (held !== undefined && !(await isWithin(root, held))) throw outsideProject(path);
}

/** Where an open file really lies; undefined where the system does not tell. */
async function heldPath(file: FileHandle): Promise<string | undefined> {
  return readlink(procPath(file)).catch(() => undefined);
}

function procPath({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

async function isWithin(root: string, held: string): Promise<boolean> {
  return !leaves(relative(await realpath(root), held));
}
