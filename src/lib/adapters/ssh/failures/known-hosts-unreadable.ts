import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/text/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';

/** A known_hosts file is there and cannot be read: it may revoke the very key that a machine shows (exit 6). */
export function knownHostsUnreadable(file: string, cause: unknown): SovranError {
  return new SovranError({
    code: 'known-hosts-unreadable',
    exit: EXIT.identity,
    text: message('ssh.known-hosts-unreadable', { file, reason: systemReason(systemCode(cause)) }),
    fix: message('ssh.known-hosts-unreadable.fix'),
    next: [`ls -ld ${shellWord(file)}`],
    details: { file, reason: systemCode(cause) },
    cause,
  });
}
