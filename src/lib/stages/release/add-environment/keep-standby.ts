import type { Occupied, RecordedSlots } from '../../serving/environments/read-slots.ts';
import { otherSlot, type Serving } from '../../serving/environments/serving.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import { giveBackSlot } from '../promotion/candidate-actions.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { requireDrained } from '../../serving/environments/wait-drained.ts';
import { isSlotOfAnother } from './free-slot.ts';

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
