import type { StageContext } from '../../../core/operation/context.ts';
import { endedSinceAsked, type JobTimes } from './ended-since-asked.ts';

/** Releases the GPUs of an ended job, unless requested again since. */
export async function freeAfterEnd(ctx: StageContext, host: string, holder: string, times: JobTimes): Promise<void> {
  const leases = await ctx.leases(host);
  const held = (await leases.list()).leases.filter((lease) => lease.holder === holder);
  for (const { fence, asked } of held) if (endedSinceAsked(times, asked)) await leases.release(holder, fence, asked);
}
