import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { treeDir, type StoreLayout } from './store-layout.ts';
import { describeTree, looksWhole, walkTree, writeManifest } from './tree.ts';
import { syncPath } from '../project-store/durable-file.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import type { Tree } from '../../core/ports/artifacts.ts';

/**
 * Stores a directory: staged, hashed, renamed into place. A kill leaves the store as it was or with the whole tree; one
 * of two writers places it.
 */
export async function putTree(
  layout: StoreLayout,
  source: string,
  options: { move?: boolean; signal?: AbortSignal } = {},
): Promise<Tree> {
  const staged = await stageTree(layout, source, options.signal);
  const tree = await describeOrDiscard(layout, staged, options.signal);
  await mkdir(layout.trees, { recursive: true });
  await place(layout, staged, tree);
  await writeManifest(treeDir(layout, tree.digest), tree);
  if (options.move) await discard(layout, source);
  return tree;
}

async function describeOrDiscard(layout: StoreLayout, staged: string, signal?: AbortSignal): Promise<Tree> {
  try {
    return await describeTree(staged, signal);
  } catch (error) {
    await discard(layout, staged);
    throw error;
  }
}

async function place(layout: StoreLayout, staged: string, tree: Tree): Promise<void> {
  const target = treeDir(layout, tree.digest);
  if (await tryRename(staged, target)) return syncPath(layout.trees);
  if (await looksWhole(target, tree.files)) return discard(layout, staged);
  await discard(layout, target);
  if (!(await tryRename(staged, target))) await discard(layout, staged);
  await syncPath(layout.trees);
}

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

/** A private staging folder; its name holds the pid of its owner. */
async function newStaging({ staging }: StoreLayout): Promise<string> {
  await mkdir(staging, { recursive: true });
  return mkdtemp(join(staging, `${process.pid}-`));
}

/**
 * A read-only image of `source` inside the store. The store's own files are hard-linked; others are copied, so that
 * later edits of them change nothing.
 */
async function stageTree(layout: StoreLayout, source: string, signal?: AbortSignal): Promise<string> {
  const target = await newStaging(layout);
  try {
    const paths = await walkTree(source);
    const folders = new Set(paths.map((path) => dirname(join(target, path))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    const way = relative(layout.root, source);
    const bring = way !== '' && !way.startsWith('..') ? linkOrCopy : reflinkOrCopy;
    await mapBounded(paths, 4, async (path) => {
      signal?.throwIfAborted();
      await bring(join(source, path), join(target, path));
      await seal(join(target, path));
    });
    for (const folder of new Set([...folders, target])) await syncPath(folder);
    return target;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** Moves a directory away in one rename, then deletes it. */
export async function discard(layout: StoreLayout, dir: string): Promise<void> {
  const bin = await newStaging(layout);
  try {
    await rename(dir, join(bin, 'gone'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV') await rm(dir, { recursive: true, force: true });
    else if (code !== 'ENOENT') throw error;
  } finally {
    await rm(bin, { recursive: true, force: true });
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
  await syncPath(path);
}
