import { isServedOtherwise, recordedLive } from '../../serving/environments/served.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { Action } from '../../../core/operation/operation.ts';
import type { RecordedSlots, Occupied } from '../../serving/environments/read-slots.ts';
import { START_MS, startServing, statusOf, waitHealthy, type Serving } from '../../serving/environments/serving.ts';
import { requireDrained } from '../../serving/environments/wait-drained.ts';
import { isSlotOfAnother, moveThroughOther } from './free-slot.ts';

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
