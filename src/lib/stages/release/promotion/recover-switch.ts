import { runningGateway } from '../../serving/environments/start-gateway.ts';
import { START_MS, startServing, statusOf, waitHealthy, type Serving } from '../../serving/environments/serving.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { CutRun } from '../../../core/operation/operation.ts';

const UP_MS = 15_000;

/** The part of a move's arguments that says who was to be running. */
interface Move {
  to: Serving;
  from: Serving | null;
  fromAlive: boolean;
}

/** Which services a cut move stands on. */
interface Needed {
  /** Without these there is nothing to go on with. */
  required: Serving[];
  /** These serve, or wait for a rollback; a move is settled without them too. */
  wanted: Serving[];
}

/**
 * After a reboot, or when the gateway died during a move: starts again what the record says should run, the services
 * first, so that the gateway comes back to something that answers. On the way back the candidate is not needed.
 * Throws `candidate-unhealthy` (exit 4) where the candidate of a move that goes on does not come back.
 */
export async function recoverMove(run: CutRun, ctx: StageContext): Promise<void> {
  const move = moveOf(run);
  if (!move) return;
  const { required, wanted } = servingsOf(run, move);
  await Promise.allSettled(wanted.map((serving) => revive(ctx, serving)));
  for (const serving of required) await revive(ctx, serving);
  if (!beganToMove(run)) return;
  const gateway = await runningGateway(ctx, move.to.environment);
  for (const serving of [...required, ...wanted]) await waitChecked(ctx, gateway, serving);
}

function moveOf({ steps }: CutRun): Move | undefined {
  return steps.find(({ action }) => action === 'switch' || action === 'switch-back')?.args as Move | undefined;
}

/** Before, the gateway's own step brings it up. */
function beganToMove({ touched }: CutRun): boolean {
  return touched.some((id) => id !== 'gateway');
}

function servingsOf({ steps, touched, direction }: CutRun, { to, from, fromAlive }: Move): Needed {
  const on = direction === 'on';
  const keptWarm = !steps.some(({ id }) => id === 'start');
  const retired = from !== null && touched.includes(`retire-${from.release}`);
  const old = from && fromAlive && !(on && retired) ? [from] : [];
  const started = on && touched.includes('start') ? [to] : [];
  return keptWarm && !on
    ? { required: [], wanted: [...old, to] }
    : { required: keptWarm ? [to] : started, wanted: old };
}

/** Starts a service that has ended. One that runs and is silent is left to whoever watches it. */
async function revive(ctx: StageContext, serving: Serving): Promise<void> {
  const { state } = await statusOf(ctx, serving);
  if (state === 'healthy' || state === 'unhealthy') return;
  await startServing(ctx, serving);
  await waitHealthy(ctx, serving, START_MS);
}

/** A gateway that has just started, or whose release has, needs its first check of it. */
async function waitChecked(ctx: StageContext, gateway: Gateway, serving: Serving): Promise<void> {
  if ((await statusOf(ctx, serving)).state !== 'healthy') return;
  const { slot, release } = serving;
  const { slots } = await gateway.status();
  const assigned = slots.some((one) => one.slot === slot && one.release === release && one.state !== 'maint');
  if (assigned) await gateway.waitUp(slot, UP_MS, ctx.interrupt.signal);
}
