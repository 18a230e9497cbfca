import type { Action } from '../run/operation.ts';
import { gatewaySpecOf } from './gateway-spec.ts';
import { sayEndedKeys } from './say-ended-keys.ts';

/**
 * Starts the gateway of an environment, or brings a running one in line. What a stopped gateway of an earlier
 * environment of that name had in its slots goes first: that is nothing to a new one. Keys that it remembers stay, since one that
 * ended there must not open again. Undo removes one that is new and remembers none.
 */
export const startGateway: Action<{ environment: string; fresh: boolean }> = {
  async apply({ environment, fresh }, scope) {
    const { ctx, project } = scope;
    const gateway = await ctx.gateway(environment);
    if (fresh && !(await gateway.status()).running) await gateway.forgetSlots();
    const wanted = await gatewaySpecOf(project, environment);
    const { url } = await gateway.ensure(wanted, ctx.interrupt.signal);
    await sayEndedKeys(gateway, wanted, ctx.clock.now(), (line) => scope.progress(line));
    return { url };
  },
  async verify({ environment }, { ctx }) {
    return (await (await ctx.gateway(environment)).status()).running;
  },
  async undo({ environment, fresh }, { ctx }) {
    if (!fresh) return;
    const gateway = await ctx.gateway(environment);
    if (Object.keys(await gateway.keys()).length === 0) return gateway.remove();
    await gateway.stop();
    await gateway.forgetSlots();
  },
};
