import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A line revokes a key of the machine, and which one cannot be read; `project`: the file that git has the history of. */
export function revocationUnreadable(
  machine: string,
  { file, line }: { file: string; line: number },
  project: string,
): SovranError {
  const shown = shellWord(file);
  return new SovranError({
    code: 'revocation-unreadable',
    exit: EXIT.identity,
    text: message('ssh.revocation-unreadable', { machine, file, line }),
    fix: message('ssh.revocation-unreadable.fix'),
    next: [file === project ? `git log -p -- ${shown}` : `sed -n ${line}p ${shown}`],
    details: { machine, file, line },
  });
}
