import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { message, type MessageKey } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { isDiskFull } from '../../core/text/system-reason.ts';

/** Refusals of the file system that a person can settle; any other is a bug of ours. */
const ACCESS: Readonly<Record<string, MessageKey>> = {
  EACCES: 'cli.file.denied',
  EPERM: 'cli.file.denied',
  EROFS: 'cli.file.read-only',
  ENOTDIR: 'cli.file.no-folder',
  EEXIST: 'cli.file.in-the-way',
  EISDIR: 'cli.file.in-the-way',
  ELOOP: 'cli.file.in-the-way',
  ENAMETOOLONG: 'cli.file.name-too-long',
  EMFILE: 'cli.file.too-many-open',
  ENFILE: 'cli.file.too-many-open',
  EIO: 'cli.file.broken-disk',
  ESTALE: 'cli.file.broken-disk',
};

/** A failure of the machine's disk or files, worded; undefined for anything else. */
export function asSystemFailure(error: unknown): SovranError | undefined {
  const { code, path, dest } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined) return undefined;
  const where = path ?? dest ?? '';
  if (isDiskFull(error)) return diskFull(where, error);
  if (code === 'EFBIG') return tooLarge(where, error);
  const key = where === '' ? undefined : ACCESS[code];
  if (!key) return undefined;
  return new SovranError({
    code: 'file-access',
    exit: EXIT.failed,
    text: message(key, { path: where }),
    fix: message('cli.file.fix'),
    details: { path: where, reason: code },
    cause: error,
  });
}

function diskFull(path: string, cause: unknown): SovranError {
  if (path !== '' && hasNoInode(path)) return noInode(path, cause);
  return new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text: path === '' ? message('cli.disk-full-somewhere') : message('cli.disk-full', { path }),
    fix: message('cli.disk-full.fix'),
    next: ['sovran gc'],
    details: path === '' ? {} : { path },
    cause,
  });
}

function tooLarge(path: string, cause: unknown): SovranError {
  return new SovranError({
    code: 'file-too-large',
    exit: EXIT.failed,
    text: path === '' ? message('cli.file-too-large-somewhere') : message('cli.file-too-large', { path }),
    fix: message('cli.file-too-large.fix'),
    details: path === '' ? {} : { path },
    cause,
  });
}

/** The system reports a lack of inodes as a lack of space. */
function hasNoInode(path: string): boolean {
  try {
    const { files, ffree } = statfsSync(existingAbove(path));
    return files > 0 && ffree === 0;
  } catch {
    return false;
  }
}

function existingAbove(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : existingAbove(dirname(path));
}

function noInode(path: string, cause: unknown): SovranError {
  return new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text: message('cli.no-inodes', { path }),
    fix: message('cli.no-inodes.fix'),
    details: { path, inodesFree: 0 },
    cause,
  });
}
