import type { Host } from '../core/ports/host.ts';
import { lostReason } from '../core/failures/lost-reason.ts';
import { message } from '../core/text/message.ts';
import { plainText } from '../core/text/plain.ts';
import { EXIT, SovranError } from '../core/text/sovran-error.ts';

/** The connection was lost before the outcome was known. */
export function hostConnectionLost(host: Host, reason: string): SovranError {
  return new SovranError({
    code: 'connection-lost',
    exit: EXIT.unreachable,
    text: message('host.store.cut', { host: host.name, reason: lostReason(reason) }),
    fix: message('ssh.connection-lost.fix'),
    next: [`sovran host check ${host.name}`],
    details: { host: host.name, said: plainText(reason) },
  });
}
