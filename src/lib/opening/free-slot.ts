import { slotIn } from '../environments/held-slots.ts';
import { otherSlot, type Serving } from '../environments/serving.ts';
import { waitDrained } from '../environments/wait-drained.ts';
import type { Gateway, GatewayStatus, SlotState, SlotTarget } from '../ports/gateway.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

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

/** Waits until a slot answers nothing more. Throws `slot-not-drained` (exit 1) where it still does after `drainMs`. */
export async function requireDrained(
  ctx: StageContext,
  gateway: Gateway,
  { slot, release, environment }: Pick<Serving, 'slot' | 'release' | 'environment'>,
  drainMs: number,
): Promise<void> {
  const left = await waitDrained(ctx, gateway, slot, drainMs);
  if (left === 0) return;
  throw new SovranError({
    code: 'slot-not-drained',
    exit: EXIT.failed,
    text: message('env.slot-not-drained', { slot, release, left, seconds: drainMs / 1000 }),
    fix: message('env.slot-not-drained.fix', { environment }),
    next: [`sovran env show ${environment}`],
    details: { slot, left },
  });
}
