import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fixable, message } from '../../core/text/message.ts';
import { driftError, type SovranError, usageError } from '../../core/text/sovran-error.ts';

/** The folders of a store that hold trees. */
export interface StoreLayout {
  root: string;
  /** `trees/<hex>/` and, beside it, `trees/<hex>.json`. */
  trees: string;
  /** Trees on their way in or out; whatever a dead process left here is rubbish. */
  staging: string;
  scratch: string;
}

/** Where things lie below the root of a store. Pure. */
export function storeLayout(root: string): StoreLayout {
  return { root, trees: join(root, 'trees'), staging: join(root, 'staging'), scratch: join(root, 'scratch') };
}

/** Where a tree lies. Throws as `hexOf`. */
export function treeDir({ trees }: StoreLayout, digest: string): string {
  return join(trees, hexOf(digest));
}

/** Bare hex of a digest. Throws `bad-digest` (exit 2) for anything but `sha256:<64 hex digits>`. */
export function hexOf(digest: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest.slice('sha256:'.length);
  throw usageError('bad-digest', message('project.tree.bad-digest', { digest: JSON.stringify(digest.slice(0, 80)) }));
}

/** Whether a directory is there. */
export async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** The refusal of a digest that this machine's store does not hold. */
export function missingTree(digest: string): SovranError {
  return driftError('tree-missing', fixable('project.tree.missing', { digest }), { details: { digest } });
}
