import type { Action } from '../run/operation.ts';
import { stopServing, type Serving } from '../environments/serving.ts';

/** Ends a service that no traffic needs. `emptySlot`: its slot is still its own and is taken out of the gateway. */
export const retireService: Action<{ serving: Serving; emptySlot: boolean }> = {
  async apply({ serving, emptySlot }, { ctx }) {
    if (emptySlot) await (await ctx.gateway(serving.environment)).setSlot(serving.slot, 'maint');
    await stopServing(ctx, serving, ctx.interrupt.signal);
  },
};
