import { gatewaySpecOf, type GatewayTerms, sayEndedKeys } from '../../serving/environments/start-gateway.ts';
import type { Gateway, Slot, SlotStatus, SlotTarget } from '../../../core/ports/gateway.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import { requireDrained, waitDrained } from '../../serving/environments/wait-drained.ts';
import { startServing, statusOf, stopServing, waitHealthy, type Serving } from '../../serving/environments/serving.ts';
import { warmUp } from '../watch/warm-up.ts';

const UP_MS = 15_000;
/** The gateway sees within this that a service has ended. */
const ENDED_MS = 5_000;

export type StartArgs = { serving: Serving; adopted: boolean };
export type HealthArgs = { serving: Serving; timeoutMs: number };
export type AssignArgs = {
  serving: Serving;
  occupant: Serving | null;
  /** It was behind the gateway before, kept for a rollback. */
  standsBy?: boolean;
  /** How long answers of what the slot holds may take to end, milliseconds. */
  drainMs?: number;
};
export type GatewayArgs = { environment: string; terms: GatewayTerms; servings: Serving[]; live?: Slot };

/** Starts the gateway, or brings a running one in line with the terms. */
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
    const wanted = await gatewaySpecOf(ctx.project, environment, start);
    const { pid } = await gateway.ensure(wanted);
    await sayEndedKeys(gateway, wanted, ctx.clock.now(), (line) => scope.progress(line));
    return pid === undefined ? {} : { pid };
  },
};

/** Starts the candidate beside what serves; nothing reaches it yet. */
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

/** Prompts on the candidate's own socket: the gateway does not know it yet. */
export const warmCandidate: Action<{ serving: Serving }> = {
  apply: ({ serving }, { ctx }) => warmUp(ctx, serving),
};

/** Puts the candidate behind the gateway, out of rotation, and waits for the gateway's own check of it. */
export const assignSlot: Action<AssignArgs> = {
  async apply({ serving, drainMs = 0 }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    const { socket } = await statusOf(ctx, serving);
    if (holdsAnother(slotIn(await gateway.status(), serving.slot), serving))
      await requireDrained(ctx, gateway, serving, drainMs);
    await gateway.assign(serving.slot, { socket, release: serving.release });
    await gateway.waitUp(serving.slot, UP_MS, ctx.interrupt.signal);
  },
  async compensate({ serving, occupant, standsBy = false }, scope) {
    const gateway = await scope.ctx.gateway(serving.environment);
    if (isOfAnother(slotIn(await gateway.status(), serving.slot), serving, occupant)) return;
    await gateway.setSlot(serving.slot, standsBy ? 'drain' : 'maint');
    if (!occupant) return;
    await endAnswers(serving, gateway, scope);
    await giveBackSlot(occupant, scope);
  },
};

/** Pure: a slot out of rotation that holds another release, whose last answers may still run. */
function holdsAnother(said: SlotStatus | undefined, { release }: Serving): boolean {
  return said?.release !== undefined && said.release !== release && said.state !== 'ready';
}

/** Pure: nothing of this move lies in a slot: another one was in it that this clone did not know of, or it serves. */
function isOfAnother(said: SlotStatus | undefined, { release }: Serving, occupant: Serving | null): boolean {
  if (said?.release === undefined || said.release === release) return false;
  return said.state === 'ready' || said.release !== occupant?.release;
}

/**
 * What a release still answers in a slot that is given back, it had its time to end: the service ends, as it does in any case
 * where the move has started it. Answers that never end would keep the slot, and the run open.
 */
async function endAnswers(serving: Serving, gateway: Gateway, { ctx }: StepScope): Promise<void> {
  const said = slotIn(await gateway.status(), serving.slot);
  if (said?.release !== serving.release || said.sessions === 0) return;
  await stopServing(ctx, serving);
  await waitDrained(ctx, gateway, serving.slot, ENDED_MS);
}

/** The slot's earlier release stays at hand for a rollback; the gateway's own check tells of one that does not run. */
export async function giveBackSlot(occupant: Serving, { ctx }: StepScope): Promise<void> {
  const { socket } = await statusOf(ctx, occupant);
  const gateway = await ctx.gateway(occupant.environment);
  await gateway.assign(occupant.slot, { socket, release: occupant.release });
  await gateway.setSlot(occupant.slot, 'drain');
}
