import { fixable } from '../../core/text/message.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';

/** The owner of marks: a project folder on one operator's machine. */
export interface TreeOwner {
  /** 16 hex digits; names its marks and its unfinished uploads. */
  id: string;
  project: string;
  actor: string;
}

/** `trees/<hex>/`, its `.tree.json`, hard links in `blobs/<sha256>`, `incoming/<owner>/`, marks `projects/<owner>/<hex>`. */
const TREES = 'trees';

export function treeFolder(root: string, hex: string): string {
  return `${root}/${TREES}/${hex}`;
}

const LONGEST_PATH = 4096;

/** Throws `bad-tree` (exit 2) for a path that could leave its tree. */
export function checkTreePath(path: string): string {
  const parts = path.split('/');
  const odd = parts.some((part) => part === '' || part === '.' || part === '..');
  if (!odd && path.length <= LONGEST_PATH && !path.includes('\0') && !path.includes('\uFFFD')) return path;
  throw badTree(path);
}

/** An entry that is not a regular file with a relative path. */
export function badTree(path: string): SovranError {
  const shown = JSON.stringify(path.slice(0, 200));
  return usageError('bad-tree', fixable('host.store.bad-path', { path: shown }), { details: { path: shown } });
}
