import { runningGateway } from '../../serving/environments/start-gateway.ts';
import { hasEnded, startServing, statusOf, waitHealthy, type Serving } from '../../serving/environments/serving.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Actions } from '../../../core/operation/operation.ts';
import type { Support } from '../../../core/operation/plan/plan.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { message, type Message } from '../../../core/text/message.ts';

const UP_MS = 15_000;

/** The part of a move's arguments that says which services run. */
interface Move {
  to: Serving;
  from: Serving | null;
  fromAlive: boolean;
}

/** What a switch stands on: previous release, new one (running already if `warm`), gateway. Pure. */
export function moveSupports({ to, from, fromAlive }: Move, warm: boolean): Support[] {
  const { environment } = to;
  const old = from && fromAlive ? [from] : [];
  const keptBy = { environment, servings: [...old, to] };
  return [
    ...old.map((serving) => ({ ...serviceSupport(serving), until: `retire-${serving.release}` })),
    { ...serviceSupport(to), ...(warm ? {} : { since: 'start' }), required: true },
    { ...support('keep-gateway', message('release.step.gateway', { environment }), keptBy), required: true },
  ];
}

function serviceSupport(serving: Serving): Support {
  const { release, slot, host } = serving;
  const title = message('release.step.start', { release, slot });
  return { ...support('keep-service', title, { serving }), id: `keep-${release}`, host };
}

function support(action: string, title: Message, args: object): Support {
  return { ...createStep(action, title, toJson(args)), change: 'none' };
}

/** Starts a service that has ended; the watch judges one that runs. Throws `candidate-unhealthy` (exit 4). */
const keepService: Action<{ serving: Serving }> = {
  async apply({ serving }, { ctx }) {
    const status = await statusOf(ctx, serving);
    if (status.state !== 'starting' && !hasEnded(status)) return;
    await startServing(ctx, serving);
    await waitHealthy(ctx, serving, serving.startMs);
  },
};

/** Starts a gateway that has ended, and waits for its first check of each service in a slot. */
const keepGateway: Action<{ environment: string; servings: Serving[] }> = {
  async apply({ environment, servings }, { ctx }) {
    const gateway = await runningGateway(ctx, environment);
    for (const serving of servings) await waitChecked(ctx, gateway, serving);
  },
};

async function waitChecked(ctx: StageContext, gateway: Gateway, serving: Serving): Promise<void> {
  if ((await statusOf(ctx, serving)).state !== 'healthy') return;
  const { slot, release } = serving;
  const { slots } = await gateway.status();
  const isAssigned = slots.some((one) => one.slot === slot && one.release === release && one.state !== 'maint');
  if (isAssigned) await gateway.waitUp(slot, UP_MS, ctx.interrupt.signal);
}

/** Actions of `moveSupports`. */
export const supportActions: Actions = { 'keep-service': keepService, 'keep-gateway': keepGateway };
