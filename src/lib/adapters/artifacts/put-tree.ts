import { mkdir, rename } from 'node:fs/promises';
import type { Tree } from '../../core/ports/artifacts.ts';
import { describeTree } from './describe-tree.ts';
import { discard, stageTree, syncDirectory } from './stage-tree.ts';
import { treeDir, type StoreLayout } from './store-layout.ts';
import { looksWhole, writeManifest } from './tree-manifest.ts';

/**
 * Brings a directory into the store: staged, hashed as the store holds it, renamed into place. A kill at any point
 * leaves the store as it was or with the whole tree; of two writers of one tree, one places it and the other finds it.
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
  if (await tryRename(staged, target)) return syncDirectory(layout.trees);
  if (await looksWhole(target, tree.files)) return discard(layout, staged);
  await discard(layout, target);
  if (!(await tryRename(staged, target))) await discard(layout, staged);
  await syncDirectory(layout.trees);
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
