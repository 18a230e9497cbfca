import type { StageContext } from '../../../core/operation/context.ts';
import { endedSinceAsked, type JobTimes } from './ended-since-asked.ts';

/**
 * Gives the GPUs of a job back that has ended. What it was asked for after that is for its next attempt, which somebody is about
 * to start: that stays.
 */
export async function freeAfterEnd(ctx: StageContext, host: string, holder: string, times: JobTimes): Promise<void> {
  const leases = await ctx.leases(host);
  const held = (await leases.list()).leases.filter((lease) => lease.holder === holder);
  for (const { fence, asked } of held) if (endedSinceAsked(times, asked)) await leases.release(holder, fence, asked);
}
