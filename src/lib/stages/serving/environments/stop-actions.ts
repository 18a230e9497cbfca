import type { Gateway, Slot } from '../../../core/ports/gateway.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { isGatewaySilent } from '../../../core/text/is-gateway-silent.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { statusOf, stopServing, type Serving } from './serving.ts';
import { waitAllDrained } from './wait-drained.ts';

/** How the last requests ended; `cut`: those still running when the time was over. */
export type Drained = { drainSeconds: number; cut: number };

/** No new requests, then the wait for those that run, in whichever slot. On expiry they are counted, and cut by what follows. */
export const drainSlot: Action<{ environment: string; slot: Slot; drainMs: number }> = {
  async apply({ environment, slot, drainMs }, { ctx }): Promise<Drained> {
    const gateway = await ctx.gateway(environment);
    if (!(await drains(gateway))) return { drainSeconds: 0, cut: 0 };
    const before = ctx.clock.monotonicMs();
    await gateway.setSlot(slot, 'drain');
    const cut = await waitAllDrained(ctx, gateway, drainMs);
    return { drainSeconds: Math.round(ctx.clock.monotonicMs() - before) / 1000, cut };
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
type StopGatewayArgs = {
  environment: string;
  wasRunning?: boolean;
  /** What had the traffic last is to be forgotten. */
  forget?: boolean;
};

/**
 * Ends the processes of the gateway; its slots and keys stay for the next start. Throws `gateway-started` (exit 3) where one runs
 * by now that did not when the stop was planned: nobody has agreed that its traffic ends.
 */
export const stopGateway: Action<StopGatewayArgs> = {
  async apply({ environment, wasRunning = true, forget = false }, { ctx }) {
    const gateway = await ctx.gateway(environment);
    if (!wasRunning && (await gateway.status()).running) throw gatewayStarted(environment);
    await gateway.rest({ forget });
  },
  async verify({ environment }, { ctx }) {
    return !(await (await ctx.gateway(environment)).status()).running;
  },
};

function gatewayStarted(environment: string): SovranError {
  return new SovranError({
    code: 'gateway-started',
    exit: EXIT.refused,
    text: message('env.stop.started', { environment }),
    fix: message('env.stop.started.fix'),
    next: [`sovran env stop ${environment}`],
    details: { environment },
  });
}

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
