import { fixable, message, type Message, type MessageKey } from '../core/text/message.ts';
import { lineText, plainText } from '../core/text/plain.ts';
import { unreachableError, type SovranError } from '../core/text/sovran-error.ts';

/** Why the outcome of a call is unknown, from what SSH clients report; follows a colon. */
const REASONS: readonly [RegExp, MessageKey][] = [
  [/^(connection lost|closed|hung up)$|read ECONNRESET|EPIPE|not connected/i, 'ssh.lost.closed'],
  [/^(timeout|silent)$|keepalive timeout|no response from server|timed out/i, 'reason.timeout'],
  [/^ended /, 'ssh.lost.unended'],
];

/** The connection was lost during a call that cannot be repeated by itself (exit 4). */
export function connectionLost(host: string, reason: string): SovranError {
  const said = lineText(reason).trim().slice(-200);
  return unreachableError('connection-lost', fixable('ssh.connection-lost', { host, reason: lostReason(said) }), {
    details: { host, said },
  });
}

/** In words where they are known; else those that were said, safe to print. */
export function lostReason(said: string): Message | string {
  const key = REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return key === undefined ? plainText(said) : message(key);
}
