import type { GatewayTerms } from '../../serving/environments/doors.ts';
import { gatewaySpecOf, sayEndedKeys } from '../../serving/environments/start-gateway.ts';
import type { Gateway, GatewayStatus, Slot, SlotStatus, SlotTarget } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { slotIn } from '../../serving/environments/slots.ts';
import { requireDrained, waitDrained } from '../../serving/environments/wait-drained.ts';
import { type Serving, startServing, statusOf, stopServing, waitHealthy } from '../../serving/environments/serving.ts';
import { warmUp } from '../traffic/warm-up.ts';

const UP_MS = 15_000;
/** Time for the gateway to notice the end of a service, ms. */
const ENDED_MS = 5_000;

export type StartArgs = { serving: Serving; adopted: boolean };
export type HealthArgs = { serving: Serving; timeoutMs: number };
export type AssignArgs = {
  serving: Serving;
  occupant: Serving | null;
  /** It was in its slot before, kept for a rollback. */
  standsBy?: boolean;
  /** Time for the open requests of what the slot holds, ms. */
  drainMs?: number;
};
export type GatewayArgs = { environment: string; terms: GatewayTerms; servings: Serving[]; live?: Slot };

/** Starts the gateway, or updates a running one. */
export const ensureGateway: Action<GatewayArgs> = {
  async apply({ environment, terms, servings, live }, scope) {
    const { ctx } = scope;
    const slots: Record<string, SlotTarget> = {};
    for (const serving of servings) {
      const { socket } = await statusOf(ctx, serving);
      slots[serving.slot] = { socket, release: serving.release };
    }
    const gateway = await ctx.gateway(environment);
    const start = { terms, slots, ...(live && slots[live] ? { live } : {}) };
    const wanted = await gatewaySpecOf(ctx, environment, start);
    const { pid } = await gateway.ensure(wanted);
    await sayEndedKeys(gateway, wanted, ctx.clock.now(), (line) => scope.progress(line));
    return pid === undefined ? {} : { pid };
  },
};

/** Starts the candidate beside what serves, without traffic. */
export const startCandidate: Action<StartArgs> = {
  async apply({ serving }, scope) {
    const { socket } = await startServing(scope.ctx, serving, (line) => scope.progress(line));
    return { service: serving.service.id, socket, releaseDigest: serving.releaseDigest };
  },
  async compensate({ serving, adopted }, { ctx }) {
    if (adopted) return;
    await stopServing(ctx, serving);
  },
};

export const awaitHealth: Action<HealthArgs> = {
  async apply({ serving, timeoutMs }, { ctx }) {
    const before = ctx.clock.monotonicMs();
    await waitHealthy(ctx, serving, timeoutMs);
    return { waitedMs: Math.round(ctx.clock.monotonicMs() - before) };
  },
};

/** Warms the candidate up on its own socket. */
export const warmCandidate: Action<{ serving: Serving }> = {
  apply: ({ serving }, { ctx }) => warmUp(ctx, serving),
};

/** Puts the candidate into its slot without traffic, and waits for the gateway's health check. */
export const assignSlot: Action<AssignArgs> = {
  async apply({ serving, drainMs = 0 }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    const { socket } = await statusOf(ctx, serving);
    const other = otherIn(await gateway.status(), serving);
    if (other && other.state !== 'ready') await requireDrained(ctx, gateway, serving, drainMs);
    await fillSlot(ctx, gateway, serving, socket);
  },
  async compensate({ serving, occupant, standsBy = false }, scope) {
    const gateway = await scope.ctx.gateway(serving.environment);
    const other = otherIn(await gateway.status(), serving);
    // the run did not fill a slot that serves another release, or holds an unknown one
    if (other && (other.state === 'ready' || other.release !== occupant?.release)) return;
    await gateway.setSlot(serving.slot, standsBy ? 'drain' : 'maint');
    if (!occupant) return;
    await endAnswers(serving, gateway, scope);
    await giveBackSlot(occupant, scope);
  },
};

/** The slot of a release, if it holds another one. Pure. */
export function otherIn(status: GatewayStatus, { slot, release }: Serving): SlotStatus | undefined {
  const found = slotIn(status, slot);
  return found?.release === undefined || found.release === release ? undefined : found;
}

/** Puts a release into its slot without traffic, and waits for the gateway's health check. */
export async function fillSlot(
  ctx: StageContext,
  gateway: Gateway,
  { slot, release }: Serving,
  socket: string,
): Promise<void> {
  await gateway.assign(slot, { socket, release });
  await gateway.waitUp(slot, UP_MS, ctx.interrupt.signal);
}

/** Stops a release that still answers in a slot given back: its drain is over. */
async function endAnswers(serving: Serving, gateway: Gateway, { ctx }: StepScope): Promise<void> {
  const found = slotIn(await gateway.status(), serving.slot);
  if (found?.release !== serving.release || found.sessions === 0) return;
  await stopServing(ctx, serving);
  await waitDrained(ctx, gateway, serving.slot, ENDED_MS);
}

/** Puts the slot's earlier release back, kept for a rollback. */
export async function giveBackSlot(occupant: Serving, { ctx }: StepScope): Promise<void> {
  const { socket } = await statusOf(ctx, occupant);
  const gateway = await ctx.gateway(occupant.environment);
  await gateway.assign(occupant.slot, { socket, release: occupant.release });
  await gateway.setSlot(occupant.slot, 'drain');
}
