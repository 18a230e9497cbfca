import type { Gateway, Slot } from '../../../core/ports/gateway.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { isGatewayTimeout } from '../../../core/failures/gateway-timeout.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { statusOf, stopServing, type Serving } from './serving.ts';
import { waitDrained } from './wait-drained.ts';

/** How the last requests ended; `cut`: those still open when the drain time was over. */
export type Drained = { drainSeconds: number; cut: number };

/** Refuses new requests, of a front at each member, and waits for open ones, in any slot. Those left at the end are counted; the next step aborts them. */
export const drainSlot: Action<{ environment: string; slot?: Slot; drainMs: number }> = {
  async apply({ environment, slot, drainMs }, { ctx }): Promise<Drained> {
    const gateway = await ctx.gateway(environment);
    if (!(await drains(gateway))) return { drainSeconds: 0, cut: 0 };
    const before = ctx.clock.monotonicMs();
    if (slot) await gateway.setSlot(slot, 'drain');
    else for (const { name } of (await gateway.status()).members ?? []) await gateway.setMember(name, 'drain');
    const cut = await waitDrained(ctx, gateway, 'any', drainMs);
    return { drainSeconds: Math.round(ctx.clock.monotonicMs() - before) / 1000, cut };
  },
};

/** False of a gateway that hangs: the next step kills it. */
async function drains(gateway: Gateway): Promise<boolean> {
  return gateway.status().then(
    ({ running }) => running,
    (error: unknown) => {
      if (isGatewayTimeout(error)) return false;
      throw error;
    },
  );
}

/** `forget`: also forget which release had the traffic last. */
type StopGatewayArgs = { environment: string; wasRunning: boolean; forget: boolean };

/** Stops the gateway; slots and keys stay. Throws `gateway-started` (exit 3) if it started after the plan. */
export const stopGateway: Action<StopGatewayArgs> = {
  async apply({ environment, wasRunning, forget }, { ctx }) {
    const gateway = await ctx.gateway(environment);
    if (!wasRunning && (await gateway.status()).running)
      throw refusedError('gateway-started', fixable('env.stop.started', { environment }), {
        next: [`sovran env stop ${environment}`],
        details: { environment },
      });
    await gateway.rest({ forget });
  },
  async verify({ environment }, { ctx }) {
    return !(await (await ctx.gateway(environment)).status()).running;
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
};
