import type { Gateway, Slot } from '../ports/gateway.ts';
import type { StageContext } from '../run/context.ts';
import { lookUntil } from '../run/look-until.ts';

const POLL_MS = 100;

/** Requests still running in a slot after at most `timeoutMs`. */
export async function waitDrained(ctx: StageContext, gateway: Gateway, slot: Slot, timeoutMs: number): Promise<number> {
  const look = async (): Promise<number> => {
    const { slots } = await gateway.status();
    return slots.find((candidate) => candidate.slot === slot)?.sessions ?? 0;
  };
  const patience = { timeoutMs, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  return lookUntil(ctx.clock, patience, look, (left) => left === 0);
}
