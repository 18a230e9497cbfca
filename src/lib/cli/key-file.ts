import { closeSync, constants, fsyncSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ProjectStore } from '../core/ports/project-store.ts';
import { message } from '../core/text/message.ts';
import { type SovranError, usageError } from '../core/text/sovran-error.ts';
import { systemReason } from '../core/failures/system-reason.ts';
import { systemCode } from '../core/kit/system-code.ts';

/** Something else has the name. */
const TAKEN: ReadonlySet<string> = new Set(['EEXIST', 'EISDIR', 'ELOOP']);

/** Throws `key-file-inside` (exit 2) for a file in the project, or one that the next `git add .` would commit. */
export async function refuseInside(path: string, project: ProjectStore): Promise<void> {
  if (!isBelow(path, project.root) && !(await project.gitWouldTake(resolve(path)))) return;
  throw usageError('key-file-inside', message('app.key-file-inside', { path }), {
    fix: message('app.key-file-inside.fix'),
    details: { path },
  });
}

/** Writes a key to a new file, mode 0600, synced. Throws `key-file-exists` or `key-file-unwritable` (exit 2). */
export function writeKeyFile(path: string, key: string): void {
  const file = openNew(path);
  try {
    writeSync(file, `${key}\n`);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (error) {
    throw TAKEN.has(systemCode(error) ?? '') ? taken(path) : unwritable(path, error);
  }
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

function taken(path: string): SovranError {
  return usageError('key-file-exists', message('app.key-file-exists', { path }), {
    fix: message('app.key-file-unwritable.fix'),
  });
}

function unwritable(path: string, cause: unknown): SovranError {
  const code = systemCode(cause);
  return usageError('key-file-unwritable', message('app.key-file-unwritable', { path, reason: systemReason(code) }), {
    fix: message('app.key-file-unwritable.fix'),
    details: { path, reason: code },
    cause,
  });
}
