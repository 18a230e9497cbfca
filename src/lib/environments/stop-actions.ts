import type { Gateway, Slot } from '../ports/gateway.ts';
import type { Action } from '../run/operation.ts';
import { isGatewaySilent } from '../text/is-gateway-silent.ts';
import { gatewaySpecOf } from './gateway-spec.ts';
import { startServing, statusOf, stopServing, type Serving } from './serving.ts';
import { waitDrained } from './wait-drained.ts';

/** How the last requests ended. */
export type Drained = { drainSeconds: number; /** Still running when the time was over. */ cut: number };

/** No new requests, then the wait for those that run. On expiry they are counted, and cut by what follows. */
export const drainSlot: Action<{ environment: string; slot: Slot; drainMs: number }> = {
  async apply({ environment, slot, drainMs }, { ctx }): Promise<Drained> {
    const gateway = await ctx.gateway(environment);
    if (!(await drains(gateway))) return { drainSeconds: 0, cut: 0 };
    const before = ctx.clock.monotonicMs();
    await gateway.setSlot(slot, 'drain');
    const cut = await waitDrained(ctx, gateway, slot, drainMs);
    return { drainSeconds: Math.round(ctx.clock.monotonicMs() - before) / 1000, cut };
  },
  async undo({ environment, slot }, { ctx }) {
    const gateway = await ctx.gateway(environment);
    if ((await gateway.status()).running) await gateway.setSlot(slot, 'ready');
  },
};

/** One that hangs ends no request; what follows kills it. */
async function drains(gateway: Gateway): Promise<boolean> {
  return gateway.status().then(
    ({ running }) => running,
    (error: unknown) => {
      if (isGatewaySilent(error)) return false;
      throw error;
    },
  );
}

/** Runs that were begun by an earlier version tell nothing but the environment. */
type StopGatewayArgs = { environment: string; wasRunning?: boolean; rests?: string | null };

/** Ends the processes of the gateway; its slots and keys stay for the next start, and `rests` is what had the traffic. */
export const stopGateway: Action<StopGatewayArgs> = {
  async apply({ environment, rests = null }, { ctx }) {
    await (await ctx.gateway(environment)).rest(rests);
  },
  async verify({ environment }, { ctx }) {
    return !(await (await ctx.gateway(environment)).status()).running;
  },
  async undo({ environment, wasRunning = true }, { ctx, project }) {
    if (wasRunning) await (await ctx.gateway(environment)).ensure(await gatewaySpecOf(project, environment));
  },
};

/** Ends the service of a release. */
export const stopService: Action<{ serving: Serving }> = {
  async apply({ serving }, { ctx }) {
    await stopServing(ctx, serving, ctx.interrupt.signal);
    return { stopped: serving.release };
  },
  async verify({ serving }, { ctx }) {
    return ['absent', 'exited'].includes((await statusOf(ctx, serving)).state);
  },
  async undo({ serving }, { ctx }) {
    await startServing(ctx, serving);
  },
};
