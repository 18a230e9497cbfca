import type { Action } from '../run/operation.ts';
import { gatewaySpecOf } from './gateway-spec.ts';

/** Starts the gateway of an environment, or brings a running one in line. Undo removes one that is new. */
export const startGateway: Action<{ environment: string; fresh: boolean }> = {
  async apply({ environment }, { ctx, project }) {
    const gateway = await ctx.gateway(environment);
    const { url } = await gateway.ensure(await gatewaySpecOf(project, environment), ctx.interrupt.signal);
    return { url };
  },
  async verify({ environment }, { ctx }) {
    return (await (await ctx.gateway(environment)).status()).running;
  },
  async undo({ environment, fresh }, { ctx }) {
    if (fresh) await (await ctx.gateway(environment)).remove();
  },
};
