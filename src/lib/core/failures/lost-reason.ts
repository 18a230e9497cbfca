import { message, type Message, type MessageKey } from '../text/message.ts';
import { plainText } from '../text/plain.ts';

/** Why the outcome of a call is unknown, from what SSH clients report; follows a colon. */
const REASONS: readonly [RegExp, MessageKey][] = [
  [/^(connection lost|closed|hung up)$|read ECONNRESET|EPIPE|not connected/i, 'ssh.lost.closed'],
  [/^(timeout|silent)$|keepalive timeout|no response from server|timed out/i, 'reason.timeout'],
  [/^ended /, 'ssh.lost.unended'],
];

/** In words where they are known; else those that were said, safe to print. */
export function lostReason(said: string): Message | string {
  const key = REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return key === undefined ? plainText(said) : message(key);
}
