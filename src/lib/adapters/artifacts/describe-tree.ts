import { join } from 'node:path';
import type { Tree, TreeFile } from '../../core/ports/artifacts.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import { hashFile } from './digest-file.ts';
import { mapBounded } from '../map-bounded.ts';
import { walkTree } from './walk-tree.ts';

/** Files hashed at the same time: libuv has four threads, and one disk gains nothing from more. */
const WIDTH = 4;

/** Digest, size and files of a directory; every byte is read. */
export async function describeTree(dir: string, signal?: AbortSignal): Promise<Tree> {
  const files = await mapBounded(await walkTree(dir), WIDTH, async (path): Promise<TreeFile> => ({
    path,
    ...(await hashFile(join(dir, path), signal)),
  }));
  return treeOf(files);
}

/**
 * The tree of a list of files sorted by the bytes of their path. Its digest is the sha256 of the UTF-8 canonical
 * JSON (sorted keys, no spaces) of `[{path, sha256, size}]`, as the workers compute it.
 */
export function treeOf(files: TreeFile[]): Tree {
  return { digest: digestOf(files), bytes: files.reduce((sum, { size }) => sum + size, 0), files };
}
