import type { TreeFile, TreeVerdict } from '../../core/ports/artifacts.ts';
import { describeTree } from './describe-tree.ts';
import { treeDir, type StoreLayout } from './store-layout.ts';
import { missingTree } from './missing-tree.ts';
import { readManifest } from './tree-manifest.ts';
import { isDirectory } from './is-directory.ts';

/**
 * Reads every byte of a tree again. The verdict rests on the digest alone; the paths come from the record beside the
 * tree, which is believed only when it hashes to the tree's own name.
 */
export async function verifyTree(layout: StoreLayout, digest: string, signal?: AbortSignal): Promise<TreeVerdict> {
  const dir = treeDir(layout, digest);
  if (!(await isDirectory(dir))) throw missingTree(digest);
  const found = await describeTree(dir, signal);
  const recorded = await readManifest(dir, digest);
  return {
    digest,
    ok: found.digest === digest,
    differences: recorded ? compare(recorded.files, found.files) : [],
  };
}

type Difference = TreeVerdict['differences'][number];

function compare(expected: TreeFile[], found: TreeFile[]): Difference[] {
  const before = new Map(expected.map((file) => [file.path, file]));
  const now = new Map(found.map((file) => [file.path, file]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((path): Difference[] => {
    const [old, fresh] = [before.get(path), now.get(path)];
    if (!fresh) return [{ path, problem: 'missing' }];
    if (!old) return [{ path, problem: 'added' }];
    return old.sha256 === fresh.sha256 && old.size === fresh.size ? [] : [{ path, problem: 'changed' }];
  });
}
