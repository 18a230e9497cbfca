import { open } from 'node:fs/promises';
import { systemCode } from '../kit/system-code.ts';
import { message } from '../text/message.ts';
import { SovranError, usageError } from '../text/sovran-error.ts';
import { systemReason } from './system-reason.ts';

const NOT_THE_OWNERS = 0o077;

/** The refusal of a file that a person names: `file-missing` or `file-unreadable` (exit 2). */
export function unreadable(path: string, code: string): SovranError {
  const missing = code === 'ENOENT';
  const text = missing
    ? message('text.file-missing', { path })
    : message('text.file-unreadable', { path, reason: systemReason(code) });
  const details = { path, reason: code };
  return usageError(missing ? 'file-missing' : 'file-unreadable', text, { fix: message('text.file-fix'), details });
}

/** The first bytes of a file; throws `isOpen` where others may read it. Judged by the open file: a name may come to stand for another. */
export async function readPrivateFile(path: string, bytes: number, isOpen: () => SovranError): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const there = await file.stat();
      if (there.isDirectory()) throw unreadable(path, 'EISDIR');
      if ((there.mode & NOT_THE_OWNERS) !== 0) throw isOpen();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof SovranError ? error : unreadable(path, systemCode(error));
  }
}
