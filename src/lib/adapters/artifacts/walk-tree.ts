import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { message, type Message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** What stands for a byte that is not UTF-8 in a name: such a name could not be opened again. */
const REPLACEMENT = '\uFFFD';

/**
 * Relative paths (with `/`) of the regular files below a directory, sorted by the bytes of the path.
 * Throws `not-found` when it is no directory and `bad-tree` (exit 2) for links, devices and names that are not UTF-8.
 */
export async function walkTree(dir: string): Promise<string[]> {
  await requireDirectory(dir);
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  const prefix = join(dir, '/');
  return entries.flatMap((entry) => pathOf(entry, prefix)).sort(compareBytes);
}

function pathOf(entry: Dirent, prefix: string): string[] {
  const path = join(entry.parentPath, entry.name).slice(prefix.length);
  if (path.includes(REPLACEMENT)) throw badTree(message('project.tree.bad-name', { path: JSON.stringify(path) }), path);
  if (entry.isDirectory()) return [];
  if (entry.isFile()) return [path];
  throw badTree(message('project.tree.not-regular', { path }), path);
}

async function requireDirectory(dir: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new SovranError({
    code: 'not-found',
    exit: EXIT.usage,
    text: message('project.tree.no-directory', { path: dir }),
    details: { path: dir },
  });
}

function badTree(text: Message, path: string): SovranError {
  return new SovranError({
    code: 'bad-tree',
    exit: EXIT.usage,
    text,
    fix: message('project.tree.not-regular.fix'),
    details: { path },
  });
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
