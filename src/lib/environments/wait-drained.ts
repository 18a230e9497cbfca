import type { Gateway, Slot } from '../ports/gateway.ts';
import type { StageContext } from '../run/context.ts';

const POLL_MS = 100;

/** Requests still running in a slot after at most `timeoutMs`. */
export async function waitDrained(ctx: StageContext, gateway: Gateway, slot: Slot, timeoutMs: number): Promise<number> {
  const deadline = ctx.clock.monotonicMs() + timeoutMs;
  for (;;) {
    const { slots } = await gateway.status();
    const left = slots.find((candidate) => candidate.slot === slot)?.sessions ?? 0;
    if (left === 0 || ctx.clock.monotonicMs() > deadline) return left;
    await ctx.clock.sleep(POLL_MS, ctx.interrupt.signal);
  }
}
