import type { StageContext } from '../../../core/operation/context.ts';

/** Gives the GPUs of a holder back; one that held none is no error. `count`: what it asked for. */
export async function freeDevices(ctx: StageContext, host: string, holder: string, count: number): Promise<void> {
  if (count > 0) await (await ctx.leases(host)).release(holder);
}
