import { isServedOtherwise, recordedLive } from '../../serving/environments/served.ts';
import { type Occupied, type RecordedSlots, slotIn } from '../../serving/environments/slots.ts';
import type { Gateway, GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { otherSlot, type Serving, startServing, statusOf, waitHealthy } from '../../serving/environments/serving.ts';
import { requireDrained } from '../../serving/environments/wait-drained.ts';
import { fillSlot, giveBackSlot, otherIn } from '../promotion/candidate-actions.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** The release to serve, and the time for open requests of another one in its slot, ms. */
export type ServeLiveArgs = { serving: Serving; drainMs?: number };

/** The recorded live release, if it does not serve in its slot; null if the gateway serves another: the record is stale. Pure. */
export function findSilentRelease(
  spec: Routes | null,
  recorded: RecordedSlots,
  served: string | null,
  status: GatewayStatus | null,
): Occupied | null {
  if (!spec?.live || isServedOtherwise(recordedLive(spec), served)) return null;
  const live = recorded[spec.live];
  if (!live) return null;
  return live.healthy && status && isServedBy(status, live.serving) ? null : live;
}

function isServedBy(status: GatewayStatus, { slot, release: wanted }: Serving): boolean {
  const { state, up, release } = slotIn(status, slot) ?? {};
  return state === 'ready' && up === true && release === wanted;
}

/** Starts the service of the live release, or adopts it, and switches traffic to it. Not reverted: the record says so. */
export const serveLive: Action<ServeLiveArgs> = {
  async apply({ serving, drainMs = 0 }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    await startServing(ctx, serving);
    const { socket } = await waitHealthy(ctx, serving, serving.startMs);
    const other = otherIn(await gateway.status(), serving);
    if (other?.state === 'ready') await switchThroughOther(ctx, gateway, serving, { socket, drainMs });
    else if (other) await requireDrained(ctx, gateway, serving, drainMs);
    await fillSlot(ctx, gateway, serving, socket);
    await gateway.switchTo(serving.slot, serving.release);
  },
  async verify({ serving }, { ctx }) {
    if ((await statusOf(ctx, serving)).state !== 'healthy') return false;
    const { slots } = await (await ctx.gateway(serving.environment)).status();
    return slots.some(({ state, release }) => state === 'ready' && release === serving.release);
  },
};

/** The release kept for a rollback, and the time for open requests of another one in its slot, ms. */
export type KeepStandbyArgs = { serving: Serving; drainMs: number };

/**
 * The release recorded as kept, if the gateway has another one in its slot (only `asRecorded`), or the live one passes through
 * it. Pure.
 */
export function findDisplaced(
  { live }: Pick<Routes, 'live'>,
  recorded: RecordedSlots,
  status: GatewayStatus,
  asRecorded: boolean,
): Occupied | null {
  const own = live && recorded[live];
  const beside = recorded[otherSlot(live ?? 'green')];
  if (!beside) return null;
  const passes = own && otherIn(status, own.serving)?.state === 'ready';
  return passes || (asRecorded && otherIn(status, beside.serving)) ? beside : null;
}

/** Puts the release kept for a rollback back into its slot, without starting it. Not reverted: the record says so. */
export const keepStandby: Action<KeepStandbyArgs> = {
  async apply({ serving, drainMs }, scope) {
    const gateway = await scope.ctx.gateway(serving.environment);
    await requireDrained(scope.ctx, gateway, serving, drainMs);
    await giveBackSlot(serving, scope);
  },
};

/** Switches traffic through the other slot, without loss, to a release whose own slot serves another one. */
async function switchThroughOther(
  ctx: StageContext,
  gateway: Gateway,
  serving: Serving,
  { socket, drainMs }: { socket: string; drainMs: number },
): Promise<void> {
  const beside = { ...serving, slot: otherSlot(serving.slot) };
  await requireDrained(ctx, gateway, beside, drainMs);
  await fillSlot(ctx, gateway, beside, socket);
  await gateway.switchTo(beside.slot, serving.release);
  await requireDrained(ctx, gateway, serving, drainMs);
}
