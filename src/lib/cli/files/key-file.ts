import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { fixable } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { writeNewFile } from './write-file.ts';

/** Throws `key-file-inside` (exit 2) for a file in the project, or one that the next `git add .` would commit. */
export async function refuseInside(path: string, project: ProjectStore): Promise<void> {
  if (!isBelow(path, project.root) && !(await project.gitWouldTake(resolve(path)))) return;
  throw usageError('key-file-inside', fixable('app.key-file-inside', { path }), { details: { path } });
}

/** Writes a key to a new file, mode 0600, synced. Throws `file-exists` or `file-not-saved` (exit 2). */
export async function writeKeyFile(path: string, key: string): Promise<void> {
  await writeNewFile(path, `${key}\n`);
}

/** By their real names, as far as the folder is there. */
function isBelow(path: string, root: string): boolean {
  const way = relative(realOf(root), join(realOf(dirname(resolve(path))), basename(path)));
  return !way.startsWith('..');
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
