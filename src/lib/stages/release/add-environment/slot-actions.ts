import { isServedOtherwise, recordedLive } from '../../serving/environments/served.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import type { Gateway, GatewayStatus, SlotState, SlotTarget } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { Action } from '../../../core/operation/operation.ts';
import type { Occupied, RecordedSlots } from '../../serving/environments/read-slots.ts';
import {
  otherSlot,
  START_MS,
  startServing,
  statusOf,
  waitHealthy,
  type Serving,
} from '../../serving/environments/serving.ts';
import { requireDrained } from '../../serving/environments/require-drained.ts';
import { giveBackSlot } from '../promotion/candidate-actions.ts';
import type { StageContext } from '../../../core/operation/context.ts';

const UP_MS = 15_000;

/** The release to serve, and how long answers of another one in its slot may take to end, milliseconds. */
export type ServeLiveArgs = { serving: Serving; drainMs?: number };

/**
 * Pure: the release that the record calls live, unless it gets traffic in its slot and answers already. What another clone gave
 * the traffic to (`served`) is not replaced by it: then the record is behind, not the gateway. `said`: null where the gateway
 * gives no answer.
 */
export function findSilentRelease(
  spec: Routes | null,
  recorded: RecordedSlots,
  served: string | null,
  said: GatewayStatus | null,
): Occupied | null {
  if (!spec?.live || isServedOtherwise(recordedLive(spec), served)) return null;
  const live = recorded[spec.live];
  if (!live) return null;
  return live.healthy && said && isServedBy(said, live.serving) ? null : live;
}

/** The gateway gives a release the traffic, in its slot, and finds it well. */
function isServedBy(said: GatewayStatus, { slot, release: wanted }: Serving): boolean {
  const { state, up, release } = slotIn(said, slot) ?? {};
  return state === 'ready' && up === true && release === wanted;
}

/**
 * Starts the service of the live release, or adopts it, and gives it the traffic again: after `env stop`, and after
 * a reboot. The plan's gates made sure that it was promoted here, or is approved now. Where another release serves in its slot,
 * no request is lost either. No undo: a release that serves as recorded is the right state.
 */
export const serveLive: Action<ServeLiveArgs> = {
  async apply({ serving, drainMs = 0 }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    await startServing(ctx, serving);
    const { socket } = await waitHealthy(ctx, serving, START_MS);
    const { slot, release } = serving;
    const target = { socket, release };
    const said = await gateway.status();
    if (isSlotOfAnother(said, serving, 'ready')) await moveThroughOther(ctx, gateway, serving, { target, drainMs });
    else if (isSlotOfAnother(said, serving)) await requireDrained(ctx, gateway, serving, drainMs);
    await gateway.assign(slot, target);
    await gateway.waitUp(slot, UP_MS, ctx.interrupt.signal);
    await gateway.switchTo(slot, release);
  },
  async verify({ serving }, { ctx }) {
    if ((await statusOf(ctx, serving)).state !== 'healthy') return false;
    const { slots } = await (await ctx.gateway(serving.environment)).status();
    return slots.some(({ state, release }) => state === 'ready' && release === serving.release);
  },
};

/** The release kept for a rollback, and how long answers of another one in its slot may take to end, milliseconds. */
export type KeepStandbyArgs = { serving: Serving; drainMs: number };

/**
 * Pure: the release that the record keeps beside the live one, where the gateway has another in its slot (`asRecorded`: only
 * then is that put right), or will have, since the live one passes through it.
 */
export function findDisplaced(
  { live }: Pick<Routes, 'live'>,
  recorded: RecordedSlots,
  said: GatewayStatus,
  asRecorded: boolean,
): Occupied | null {
  const own = live && recorded[live];
  const beside = recorded[otherSlot(live ?? 'green')];
  if (!beside) return null;
  const passes = own !== undefined && isSlotOfAnother(said, own.serving, 'ready');
  return passes || (asRecorded && isSlotOfAnother(said, beside.serving)) ? beside : null;
}

/**
 * Puts the release that is kept for a rollback back into its slot, where it gets no new request. It is not started: a rollback
 * does that. No undo: a slot that holds what is recorded is the right state.
 */
export const keepStandby: Action<KeepStandbyArgs> = {
  async apply({ serving, drainMs }, scope) {
    const gateway = await scope.ctx.gateway(serving.environment);
    await requireDrained(scope.ctx, gateway, serving, drainMs);
    await giveBackSlot(serving, scope);
  },
};

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
