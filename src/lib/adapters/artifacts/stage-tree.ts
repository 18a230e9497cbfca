import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { mapBounded } from '../map-bounded.ts';
import type { StoreLayout } from './store-layout.ts';
import { walkTree } from './walk-tree.ts';

/** A private folder on its way into or out of the store; its name tells which process owns it. */
async function newStaging({ staging }: StoreLayout): Promise<string> {
  await mkdir(staging, { recursive: true });
  return mkdtemp(join(staging, `${process.pid}-`));
}

/**
 * A read-only image of `source` inside the store. Files that are already the store's own (a job's output, a scratch
 * folder) are hard links. Anybody else's are copied, sharing blocks where the file system can: a link would let a
 * later edit of the original change what the store holds.
 */
export async function stageTree(layout: StoreLayout, source: string, signal?: AbortSignal): Promise<string> {
  const target = await newStaging(layout);
  try {
    const paths = await walkTree(source);
    const folders = new Set(paths.map((path) => dirname(join(target, path))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    const bring = isInside(layout.root, source) ? linkOrCopy : reflinkOrCopy;
    await mapBounded(paths, 4, async (path) => {
      signal?.throwIfAborted();
      await bring(join(source, path), join(target, path));
      await seal(join(target, path));
    });
    for (const folder of new Set([...folders, target])) await syncDirectory(folder);
    return target;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** Takes a directory away in one rename, then deletes it: nobody sees it half there. */
export async function discard(layout: StoreLayout, dir: string): Promise<void> {
  const bin = await newStaging(layout);
  try {
    await moveAside(dir, join(bin, 'gone'));
  } finally {
    await rm(bin, { recursive: true, force: true });
  }
}

/** Flushes the entries of a directory. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function moveAside(dir: string, to: string): Promise<void> {
  try {
    await rename(dir, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV') await rm(dir, { recursive: true, force: true });
    else if (code !== 'ENOENT') throw error;
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK') throw error;
    await reflinkOrCopy(from, to);
  }
}

function reflinkOrCopy(from: string, to: string): Promise<void> {
  return copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
}

async function seal(path: string): Promise<void> {
  await chmod(path, 0o444);
  await syncDirectory(path);
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !way.startsWith('..');
}
