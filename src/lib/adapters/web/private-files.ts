import { open, readFile } from 'node:fs/promises';
import { systemCode } from '../../core/kit/system-code.ts';
import { message } from '../../core/text/message.ts';
import { SovranError, usageError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';

const LONGEST_BYTES = 8192;
const NOT_THE_OWNERS = 0o077;
/** What a header may carry, without blanks. */
const TOKEN = /^[\x21-\x7E]+$/;

/** First line of a file that its owner alone can read. Throws `token-file-open`, `token-file-empty`, `file-missing` or `file-unreadable` (exit 2). */
export async function readToken(path: string): Promise<string> {
  const [token = ''] = (await readPrivate(path)).split(/\r?\n/);
  if (!TOKEN.test(token)) throw refused('token-empty', path);
  return token;
}

/** Judged by the file that is open: a name may come to stand for another one in between. */
async function readPrivate(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      if (((await file.stat()).mode & NOT_THE_OWNERS) !== 0) throw refused('token-open', path);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_BYTES), 0, LONGEST_BYTES);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof SovranError ? error : unreadable(path, systemCode(error));
  }
}

/** Certificates of a file. Throws `bad-ca-file`, `file-missing` or `file-unreadable` (exit 2). */
export async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, systemCode(error));
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw usageError('bad-ca-file', message('web.bad-ca', { path }), {
    fix: message('web.bad-ca.fix'),
    details: { path },
  });
}

function refused(what: 'token-open' | 'token-empty', path: string): SovranError {
  const code = what === 'token-open' ? 'token-file-open' : 'token-file-empty';
  return usageError(code, message(`web.${what}`, { path }), { fix: message(`web.${what}.fix`), details: { path } });
}

function unreadable(path: string, code: string): SovranError {
  const missing = code === 'ENOENT';
  const text = missing
    ? message('text.file-missing', { path })
    : message('text.file-unreadable', { path, reason: systemReason(code) });
  const details = { path, reason: code };
  return usageError(missing ? 'file-missing' : 'file-unreadable', text, { fix: message('text.file-fix'), details });
}
