import type { Serving } from '../../serving/environments/serving.ts';
import type { SlotStatus } from '../../../core/ports/gateway.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/**
 * Pure: the slot of a release that gets the traffic holds it, or can be given to it: nothing is answered there under another
 * one's name. `slot`: what the gateway says of it; null where it does not say.
 */
export function slotGate({ slot: name, release, environment }: Serving, slot: SlotStatus | null): Gate {
  const id = 'slot-as-recorded';
  const holds = slot?.release;
  if (slot === null || holds === undefined || holds === release)
    return { id, verdict: 'pass', reason: message('env.slot-held.pass', { slot: name, release }) };
  const words = { slot: name, release, holds };
  const { state, sessions } = slot;
  if (state !== 'ready' && sessions === 0)
    return { id, verdict: 'pass', reason: message('env.slot-held.other', words) };
  const next = [`sovran env show ${environment}`];
  const fix = message(state === 'ready' ? 'env.slot-held.live.fix' : 'env.slot-held.busy.fix', { environment });
  const reason =
    state === 'ready' ? message('env.slot-held.live', words) : message('env.slot-held.busy', { ...words, sessions });
  return { id, verdict: 'fail', reason, fix, next };
}
