import { open } from 'node:fs/promises';
import * as Flags from '@oclif/core/flags';
import { message } from '../../core/text/message.ts';
import { SovranError, usageError } from '../../core/text/sovran-error.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { readTextInput, unreadable } from './read-text.ts';
import type { Session } from './session.ts';

/** The flag of commands that become root on hosts. The password itself is never a flag, nor in the environment. */
export const sudoFlags = {
  'sudo-password-file': Flags.string({
    helpValue: 'FILE',
    summary: 'File, for its owner alone, whose first line is the password of sudo on the hosts; - for standard input.',
  }),
};

const LONGEST_BYTES = 4096;
const NOT_THE_OWNERS = 0o077;

/** Reads the sudo password from a file or stdin. Throws `secret-file-open` and others (exit 2). */
export async function giveSudoPassword(
  session: Session,
  { 'sudo-password-file': path, plan }: { 'sudo-password-file'?: string | undefined; plan?: string | undefined },
): Promise<void> {
  if (path === undefined) return;
  if (path === '-' && plan === '-') throw refused('stdin-wanted-twice', path);
  const text = path === '-' ? await readPiped() : await readPrivateFile(path);
  const [password = ''] = text.split(/\r?\n/);
  if (password === '' || password.includes('\0')) throw refused('secret-file-empty', path);
  session.giveSudoPassword(password);
}

/** What is typed would be seen: a terminal is asked without echo, and without this flag. */
async function readPiped(): Promise<string> {
  if (process.stdin.isTTY) throw refused('secret-on-terminal', '-');
  return readTextInput('-');
}

/** Judged by the file that is open: a name may come to stand for another one in between. */
async function readPrivateFile(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const there = await file.stat();
      if (there.isDirectory()) throw unreadable(path, 'EISDIR');
      if ((there.mode & NOT_THE_OWNERS) !== 0) throw refused('secret-file-open', path);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_BYTES), 0, LONGEST_BYTES);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof SovranError ? error : unreadable(path, systemCode(error));
  }
}

type Code = 'secret-file-open' | 'secret-file-empty' | 'secret-on-terminal' | 'stdin-wanted-twice';

function refused(code: Code, path: string): SovranError {
  return usageError(code, message(`cli.${code}`, { path }), {
    fix: message(`cli.${code}.fix`, { path }),
    details: { path },
  });
}
