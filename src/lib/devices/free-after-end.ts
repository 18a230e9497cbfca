import type { StageContext } from '../run/context.ts';

/**
 * Gives the GPUs of a job back that ended at `endedAt`, host time. What it was asked for after that is for its next attempt,
 * which somebody is about to start: that stays.
 */
export async function freeAfterEnd(ctx: StageContext, host: string, holder: string, endedAt: string): Promise<void> {
  const leases = await ctx.leases(host);
  const held = (await leases.list()).leases.filter((lease) => lease.holder === holder);
  for (const { fence, asked } of held)
    if (Date.parse(asked) <= Date.parse(endedAt)) await leases.release(holder, fence, asked);
}
