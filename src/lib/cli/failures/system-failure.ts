import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { failedError, type SovranError } from '../../core/text/sovran-error.ts';
import { isDiskFull, systemReason } from '../../core/failures/system-reason.ts';

/** Refusals of the file system that a user can fix; any other is a bug. */
const ACCESS = new Set(
  'EACCES EPERM EROFS ENOTDIR EEXIST EISDIR ELOOP ENAMETOOLONG EMFILE ENFILE EIO ESTALE'.split(' '),
);

/** The error for a failure of this machine's disk or files; undefined for anything else. */
export function asSystemFailure(error: unknown): SovranError | undefined {
  const { code, path, dest } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined) return undefined;
  const where = path ?? dest ?? '';
  if (isDiskFull(error)) return diskFull(where, error);
  if (code === 'EFBIG')
    return failedError('file-too-large', where === '' ? message('cli.file-too-large') : failed(where, 'EFBIG'), {
      fix: message('cli.file-too-large.fix'),
      details: where === '' ? {} : { path: where },
      cause: error,
    });
  if (where === '' || !ACCESS.has(code)) return undefined;
  return failedError('file-access', failed(where, code), {
    fix: message('text.rerun.fix'),
    details: { path: where, reason: code },
    cause: error,
  });
}

function failed(path: string, code: string): Message {
  return message('text.file-failed', { path, reason: systemReason(code) });
}

function diskFull(path: string, cause: unknown): SovranError {
  if (path !== '' && hasNoInode(path))
    return failedError('disk-full', fixable('cli.no-inodes', { path }), {
      details: { path, inodesFree: 0 },
      cause,
    });
  return failedError('disk-full', path === '' ? message('text.disk-full') : failed(path, 'ENOSPC'), {
    fix: message('text.disk-full.fix'),
    next: ['sovran gc'],
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
