import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import { storeRoot } from '../places.ts';
import { describeTree, readManifest, recordedBytes, verifyTree } from './tree.ts';
import { isDirectory, storeLayout, type StoreLayout, treeDir } from './store-layout.ts';
import { sha256Of } from '../../core/kit/sha256.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { discard, putTree } from './put-tree.ts';

/** The store of trees below `root`, by default this user's. Nothing is created before the first write. */
export async function openArtifacts(root: string = storeRoot()): Promise<Artifacts> {
  const layout = storeLayout(root);
  return {
    putTree: putTree.bind(null, layout),
    treePath: treePath.bind(null, layout),
    treeFiles: treeFiles.bind(null, layout),
    verifyTree: verifyTree.bind(null, layout),
    digestFile: async (path, signal) => `sha256:${await sha256Of(path, signal)}`,
    listTrees: listTrees.bind(null, layout),
    removeTree: removeTree.bind(null, layout),
    scratch: (name, options) => openScratch(layout, name, options?.keep ?? false),
  };
}

async function treePath(layout: StoreLayout, digest: string): Promise<string | undefined> {
  const dir = treeDir(layout, digest);
  return (await isDirectory(dir)) ? dir : undefined;
}

async function treeFiles(layout: StoreLayout, digest: string): ReturnType<Artifacts['treeFiles']> {
  const dir = treeDir(layout, digest);
  if (!(await isDirectory(dir))) return undefined;
  return (await readManifest(dir, digest))?.files ?? (await describeTree(dir)).files;
}

async function listTrees(layout: StoreLayout): ReturnType<Artifacts['listTrees']> {
  const entries = await readdir(layout.trees, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && /^[0-9a-f]{64}$/.test(entry.name));
  return mapBounded(names.map((entry) => entry.name).sort(), 16, async (hex) => {
    const path = join(layout.trees, hex);
    return { digest: `sha256:${hex}`, bytes: (await recordedBytes(path)) ?? (await describeTree(path)).bytes, path };
  });
}

async function removeTree(layout: StoreLayout, digest: string): Promise<void> {
  const dir = treeDir(layout, digest);
  await discard(layout, dir);
  await rm(`${dir}.json`, { force: true });
}

async function openScratch(layout: StoreLayout, name: string, keep: boolean): Promise<string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) throw new Error(`not a name of a scratch folder: ${name}`);
  const path = join(layout.scratch, name);
  if (!keep) await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
