import { slotIn } from '../../serving/environments/held-slots.ts';
import { otherSlot, type Serving } from '../../serving/environments/serving.ts';
import { requireDrained } from '../../serving/environments/wait-drained.ts';
import type { Gateway, GatewayStatus, SlotState, SlotTarget } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';

const UP_MS = 15_000;

/** What a slot is to hold, and how long answers that are in the way may take to end, milliseconds. */
interface Move {
  target: SlotTarget;
  drainMs: number;
}

/** Pure: the slot of a release holds another one, in the given state if one is given. */
export function isSlotOfAnother(
  said: GatewayStatus,
  { slot, release }: Pick<Serving, 'slot' | 'release'>,
  state?: SlotState,
): boolean {
  const found = slotIn(said, slot);
  const holds = found?.release;
  return holds !== undefined && holds !== release && (state === undefined || found?.state === state);
}

/**
 * Gives the traffic to a release whose slot serves another one, by way of the other slot: a slot that serves is given to nobody.
 * No request goes to anything else meanwhile, and those that run end where they began. Throws as `requireDrained`.
 */
export async function moveThroughOther(
  ctx: StageContext,
  gateway: Gateway,
  serving: Serving,
  { target, drainMs }: Move,
): Promise<void> {
  const beside = { ...serving, slot: otherSlot(serving.slot) };
  await requireDrained(ctx, gateway, beside, drainMs);
  await gateway.assign(beside.slot, target);
  await gateway.waitUp(beside.slot, UP_MS, ctx.interrupt.signal);
  await gateway.switchTo(beside.slot, target.release);
  await requireDrained(ctx, gateway, serving, drainMs);
}
