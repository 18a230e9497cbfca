import { toMiB } from '../gc/plan-sweep.ts';
import type { HostInventory } from '../../../core/ports/host-sweeper.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';

const ID = 'may-go-on';

/** Pure: tells what is kept for jobs that may go on; it refuses nothing, and is none where they hold nothing. */
export function heldGates(name: string, { held = [] }: HostInventory): Gate[] {
  if (held.length === 0) return [];
  const mib = toMiB(held.reduce((sum, { bytes }) => sum + bytes, 0));
  const ids = held.map(({ id }) => id).join(', ');
  return [{ id: ID, verdict: 'pass', reason: message('job.held', { name, ids, count: held.length, mib }) }];
}

/** What a plan says that it keeps for jobs. */
export function heldOf({ gates }: Pick<PlanDraft, 'gates'>): Message[] {
  return gates.filter(({ id }) => id === ID).map(({ reason }) => reason);
}
