import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { StageContext } from '../run/context.ts';
import type { Action } from '../run/operation.ts';
import { isServedOtherwise, recordedLive } from '../environments/served.ts';
import { readSlots, type Occupied } from '../environments/read-slots.ts';
import { START_MS, startServing, statusOf, waitHealthy, type Serving } from '../environments/serving.ts';

const UP_MS = 15_000;

/**
 * The release that the record calls live, unless it gets traffic and answers already. What another clone gave the traffic
 * to (`served`) is not replaced by it: then the record is behind, not the gateway.
 */
export async function findSilentRelease(
  ctx: StageContext,
  name: string,
  spec: EnvironmentSpec | null,
  served: string | null,
): Promise<Occupied | null> {
  const live = spec?.live;
  if (!spec || !live || isServedOtherwise(recordedLive(spec), served)) return null;
  const recorded = (await readSlots(ctx, name, spec))[live];
  if (!recorded) return null;
  const { slots } = await (await ctx.gateway(name)).status();
  const answers = slots.some(({ slot, state, up }) => slot === live && state === 'ready' && up);
  return recorded.healthy && answers ? null : recorded;
}

/**
 * Starts the service of the live release, or adopts it, and gives it the traffic again: after `env stop`, and after
 * a reboot. The plan's gates made sure that it was promoted here, or is approved now. No undo: a release that serves as
 * recorded is the right state.
 */
export const serveLive: Action<{ serving: Serving }> = {
  async apply({ serving }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    await startServing(ctx, serving);
    const { socket } = await waitHealthy(ctx, serving, START_MS);
    await gateway.assign(serving.slot, { socket, release: serving.release });
    await gateway.waitUp(serving.slot, UP_MS, ctx.interrupt.signal);
    await gateway.switchTo(serving.slot, serving.release);
  },
  async verify({ serving }, { ctx }) {
    return (await statusOf(ctx, serving)).state === 'healthy';
  },
};
