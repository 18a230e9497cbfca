import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

const LONGEST_PATH = 4096;

/** Returns a path of a tree as it is. Throws `bad-tree` (exit 2) for one that could leave the tree's folder. */
export function checkTreePath(path: string): string {
  const parts = path.split('/');
  const odd = parts.some((part) => part === '' || part === '.' || part === '..');
  if (!odd && path.length <= LONGEST_PATH && !path.includes('\0') && !path.includes('\uFFFD')) return path;
  throw badTree(path);
}

/** Error for a tree entry that is not a regular file with a relative path. */
export function badTree(path: string): SovranError {
  const shown = JSON.stringify(path.slice(0, 200));
  return new SovranError({
    code: 'bad-tree',
    exit: EXIT.usage,
    text: message('host.store.bad-path', { path: shown }),
    fix: message('host.store.bad-path.fix'),
    details: { path: shown },
  });
}
