import type { StageContext } from '../../../core/operation/context.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { GATEWAY_TIMEOUT } from '../../../core/failures/gateway-timeout.ts';
import { askHost, nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { hasGivenUp } from './restarts.ts';
import { slotIn } from './slots.ts';
import { findHolder } from './lease-holder.ts';
import { isServedOtherwise, recordedLive, servedBy } from './served.ts';
import { isServing, type ObservedEnvironment } from './show.ts';

/** `behind`: another release than recorded answers; `no-traffic`: the recorded one could, and gets no request. */
export type Health =
  | 'healthy'
  | 'behind'
  | 'unhealthy'
  | 'no-traffic'
  | 'gateway-down'
  | 'empty'
  | 'unreachable'
  | 'unknown';

/** Whether the host answers and its gateway does not: it hangs, or its worker is gone. */
export function isMute(code: string | undefined): boolean {
  return code === GATEWAY_TIMEOUT || code === 'socket-refused';
}

/** Pure: how the recorded release does, by its gateway. */
export function healthOf(environment: ObservedEnvironment): Health {
  const { gateway, live, slots } = environment;
  if (gateway.unreachable !== undefined)
    return gateway.unreachable === HOST_UNKNOWN || isMute(gateway.unreachable) ? 'unknown' : 'unreachable';
  if (!gateway.running) return 'gateway-down';
  if (isServing(environment)) return 'healthy';
  const recorded = recordedLive({ live, slots });
  if (isServedOtherwise(recorded, answeringIn(environment))) return 'behind';
  if (recorded === null) return isMoved(environment) ? 'unhealthy' : 'empty';
  return isIdle(environment) ? 'no-traffic' : 'unhealthy';
}

/** Pure: the release that gets traffic and answers. */
export function answeringIn({ gateway }: Pick<ObservedEnvironment, 'gateway'>): string | null {
  const { running, slots } = gateway;
  return (running && slots.find(({ state, up }) => state === 'ready' && up)?.release) || null;
}

/** Pure: commands that bring an environment in line. A record that may be behind is fetched first, and nothing reverted. */
export function commandsToFix(environment: ObservedEnvironment): string[] {
  const { name, host, port, here, gateway, live, misplaced, restarts } = environment;
  const show = `sovran env show ${name}`;
  if (isMute(gateway.unreachable)) return [show, `sovran env stop ${name}`];
  if (gateway.unreachable !== undefined) return nextAfterSilence(host, gateway.unreachable);
  if (isMoved(environment)) return [FETCH, show];
  const add = `sovran env add ${name} --host ${host} --port ${port}`;
  if (misplaced.length > 0) return [...(here ? [] : [FETCH]), `${add} --as-recorded`];
  const serves = gateway.running && !hasGivenUp(restarts) && (live === undefined || isServing(environment));
  return serves ? [] : [add];
}

/** As `commandsToFix`; while the environment is leased, one looks again later. */
export async function nextOfEnvironment(
  environment: ObservedEnvironment,
  ctx: StageContext,
): Promise<{ next: string[]; leased: boolean }> {
  const { name, host } = environment;
  const next = commandsToFix(environment);
  if (!next.some((command) => command.startsWith('sovran env add'))) return { next, leased: false };
  const answer = await askHost(ctx, host, () => findHolder(ctx, name, host).catch(() => undefined));
  if (!answer.known || !answer.value) return { next, leased: false };
  return { next: isServing(environment) ? [] : [`sovran env show ${name}`], leased: true };
}

/** Pure: the same after a stop. A release that is not recorded here may still run. */
export function commandsAfterStop(environment: ObservedEnvironment): string[] {
  const { gateway, slots } = environment;
  const mayRun = gateway.slots.filter(({ release, state }) => release !== undefined && state !== 'maint');
  const unknown = mayRun.some(({ slot, release }) => slots[slot] !== release);
  return [...commandsToFix(environment), ...(unknown ? ['sovran job reconcile'] : [])];
}

/** The gateway of another host serves another release than recorded: this clone may be behind. */
function isMoved(environment: ObservedEnvironment): boolean {
  return !environment.here && isServedOtherwise(recordedLive(environment), servedBy(environment.gateway));
}

/** The slot of the recorded release gets no traffic, nor does any other, and its health check did not fail. */
function isIdle({ gateway, live, slots }: ObservedEnvironment): boolean {
  const { state, up, release } = (live && slotIn(gateway, live)) || {};
  const isWell = state === 'maint' || (state === 'drain' && up === true);
  return isWell && release === recordedLive({ live, slots }) && gateway.slots.every((slot) => slot.state !== 'ready');
}
