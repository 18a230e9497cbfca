import type { Gateway, Slot, SlotStatus } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';

const POLL_MS = 100;

/** Requests still running in a slot after at most `timeoutMs`. */
export function waitDrained(ctx: StageContext, gateway: Gateway, slot: Slot, timeoutMs: number): Promise<number> {
  return waitFor(ctx, gateway, timeoutMs, (candidate) => candidate.slot === slot);
}

/** Requests still running in any slot after at most `timeoutMs`: a move leaves some on the release before. */
export function waitAllDrained(ctx: StageContext, gateway: Gateway, timeoutMs: number): Promise<number> {
  return waitFor(ctx, gateway, timeoutMs, () => true);
}

async function waitFor(
  ctx: StageContext,
  gateway: Gateway,
  timeoutMs: number,
  counts: (slot: SlotStatus) => boolean,
): Promise<number> {
  const look = async (): Promise<number> => {
    const { slots } = await gateway.status();
    return slots.filter(counts).reduce((left, { sessions }) => left + sessions, 0);
  };
  const patience = { timeoutMs, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  return lookUntil(ctx.clock, patience, look, (left) => left === 0);
}
