import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tree, TreeFile } from '../../core/ports/artifacts.ts';
import { writeDurably } from '../project-store/durable-file.ts';
import { treeOf } from './describe-tree.ts';
import { mapBounded } from '../map-bounded.ts';
import { walkTree } from './walk-tree.ts';

/** Writes `<hex>.json` beside a tree, so that listing it never hashes it again. */
export async function writeManifest(dir: string, { bytes, files }: Tree): Promise<void> {
  await writeDurably(`${dir}.json`, `${JSON.stringify({ bytes, files })}\n`);
}

/** The recorded tree, or undefined when the record is missing, broken or of another tree than its name says. */
export async function readManifest(dir: string, digest: string): Promise<Tree | undefined> {
  try {
    const { files } = JSON.parse(await readFile(`${dir}.json`, 'utf8')) as { files: TreeFile[] };
    const tree = treeOf(files);
    return tree.digest === digest ? tree : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of a tree as recorded, without reading its list of files when the record is whole. */
export async function recordedBytes(dir: string): Promise<number | undefined> {
  try {
    return (JSON.parse(await readFile(`${dir}.json`, 'utf8')) as { bytes: number }).bytes;
  } catch {
    return undefined;
  }
}

/** Whether a directory has exactly these files with these sizes; no byte is read. */
export async function looksWhole(dir: string, files: TreeFile[]): Promise<boolean> {
  const paths = await walkTree(dir).catch(() => undefined);
  if (paths?.length !== files.length) return false;
  const matches = await mapBounded(files, 16, async ({ path, size }) => {
    const found = await stat(join(dir, path)).catch(() => undefined);
    return found?.size === size;
  });
  return matches.every(Boolean);
}
