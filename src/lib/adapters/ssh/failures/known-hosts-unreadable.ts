import { message } from '../../../text/message.ts';
import { shellWord } from '../../../text/shell-word.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { systemCode, systemReason } from '../../../text/system-reason.ts';

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
