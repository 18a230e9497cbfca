import type { StageContext } from '../../../core/operation/context.ts';

/** Releases the GPUs of a holder; none held is fine. `count`: requested number. */
export async function freeDevices(ctx: StageContext, host: string, holder: string, count: number): Promise<void> {
  if (count > 0) await (await ctx.leases(host)).release(holder);
}
