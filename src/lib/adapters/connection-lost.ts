import { lostReason } from '../core/failures/lost-reason.ts';
import { message } from '../core/text/message.ts';
import { lineText } from '../core/text/plain.ts';
import { unreachableError, type SovranError } from '../core/text/sovran-error.ts';

/** The connection was lost during a call that cannot be repeated by itself (exit 4). */
export function connectionLost(host: string, reason: string): SovranError {
  const said = lineText(reason).trim().slice(-200);
  return unreachableError('connection-lost', message('ssh.connection-lost', { host, reason: lostReason(said) }), {
    fix: message('ssh.connection-lost.fix'),
    details: { host, said },
  });
}
