import type { Gateway, GatewaySpec } from '../../../core/ports/gateway.ts';
import { findEnded } from '../applications/key-state.ts';
import { message, type Message } from '../../../core/text/message.ts';

/**
 * Says whose keys the gateway keeps out although the files of this clone accept them: somebody ended them, and this clone has not
 * fetched that. They stay out whatever is said here, so nothing is refused.
 */
export async function sayEndedKeys(
  gateway: Gateway,
  { environment, keys }: GatewaySpec,
  now: string,
  say: (line: Message) => void,
): Promise<void> {
  const ended = findEnded(keys, (await gateway.keys()).keys, now);
  if (ended.length === 0) return;
  say(message('env.keys-ended', { environment, applications: ended.join(', ') }));
}
