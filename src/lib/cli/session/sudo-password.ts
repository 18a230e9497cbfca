import * as Flags from '@oclif/core/flags';
import { message } from '../../core/text/message.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';
import { readPrivateFile } from '../../core/failures/private-file.ts';
import { readTextInput } from './read-text.ts';
import type { Session } from './session.ts';

/** The flag of commands that become root on hosts. The password itself is never a flag, nor in the environment. */
export const sudoFlags = {
  'sudo-password-file': Flags.string({
    helpValue: 'FILE',
    summary: 'File, for its owner alone, whose first line is the password of sudo on the hosts; - for standard input.',
  }),
};

const LONGEST_BYTES = 4096;

/** Reads the sudo password from a file or stdin. Throws `secret-file-open` and others (exit 2). */
export async function giveSudoPassword(
  session: Session,
  { 'sudo-password-file': path, plan }: { 'sudo-password-file'?: string | undefined; plan?: string | undefined },
): Promise<void> {
  if (path === undefined) return;
  if (path === '-' && plan === '-') throw refused('stdin-wanted-twice', path);
  const text =
    path === '-'
      ? await readPiped()
      : await readPrivateFile(path, LONGEST_BYTES, () => refused('secret-file-open', path));
  const [password = ''] = text.split(/\r?\n/);
  if (password === '' || password.includes('\0')) throw refused('secret-file-empty', path);
  session.giveSudoPassword(password);
}

/** What is typed would be seen: a terminal is asked without echo, and without this flag. */
async function readPiped(): Promise<string> {
  if (process.stdin.isTTY) throw refused('secret-on-terminal', '-');
  return readTextInput('-');
}

type Code = 'secret-file-open' | 'secret-file-empty' | 'secret-on-terminal' | 'stdin-wanted-twice';

function refused(code: Code, path: string): SovranError {
  return usageError(code, message(`cli.${code}`, { path }), {
    fix: message(`cli.${code}.fix`, { path }),
    details: { path },
  });
}
