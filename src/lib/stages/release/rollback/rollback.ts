import { leaseEnvironment, projectMarkOn } from '../../machines/hosts/environments.ts';
import { readSlots, type Occupied, type RecordedSlots } from '../../serving/environments/read-slots.ts';
import { editedRemarks, requireEnvironment } from '../../serving/environments/known-environment.ts';
import { recordLive, recordStep } from '../../serving/environments/record-live.ts';
import { readWord, servedGate } from '../../serving/environments/served.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import { otherSlot, servingOf, START_MS, type Serving } from '../../serving/environments/serving.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import type { SlotStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { stepsOn } from '../../../core/operation/steps/steps-on.ts';
import { message } from '../../../core/text/message.ts';
import { readServeFacts, serveGates, type ServeFacts } from '../promotion/may-serve.ts';
import { candidateActions } from '../promotion/promote.ts';
import { gatewayStep, step } from '../promotion/promote-plan.ts';
import { leftOpenOnceMoved } from '../promotion/left-open.ts';
import { findLeftBehind, previousGate } from '../promotion/previous.ts';
import { recoverMove } from '../promotion/recover-switch.ts';
import { slotGate } from '../gates/slot-gate.ts';
import type { MoveArgs } from '../probe/switch-args.ts';
import { giveTrafficBack } from '../watch/traffic-actions.ts';
import { leftRunning } from './left-running.ts';

export type RollbackInput = { environment: string };

export interface RollbackFacts {
  /** By what counts, see `requireEnvironment`. */
  environment: EnvironmentState;
  /** Files of the environment with an edit that does not count. */
  edited: string[];
  live: Occupied | null;
  /** The release to go back to; while it still runs as recorded, the switch alone is needed. */
  back: Occupied | null;
  /** With nothing to go back to: the release whose rollback led to what serves now, if the events tell. */
  leftBehind: string | null;
  /** What decides whether `back` may serve again. */
  serve: ServeFacts | null;
  /** What the gateway gives traffic to, where another clone can have changed it. */
  served: string | null;
  /** What the gateway says of the slot of `back`; null where it does not say. */
  slot: SlotStatus | null;
  /** The gateway is known to run. */
  open: boolean;
}

type BackArgs = Pick<MoveArgs, 'to' | 'from' | 'fromAlive' | 'drainMs'>;

/** A rollback's outcome, with the fields of a promotion. */
export interface Rollback {
  release: string;
  environment: string;
  mode: 'side-by-side';
  from: string | null;
  to: string;
  /** Not measured: at the moment of a rollback seconds count. */
  requests: null;
  /** The release was still running, the switch alone was needed. */
  warm: boolean;
  switchMs: number;
  drainSeconds: number;
  /** Requests that still run on the release left behind. */
  left: number;
  verdict: 'rolled-back';
}

/** Gives an environment's traffic back to the release that served before. Needs no new approval. */
export const rollbackRelease: Operation<RollbackInput, RollbackFacts, Rollback> = {
  id: 'release rollback',
  target: ({ environment }) => `Environment/${environment}`,
  leases: ({ environment }, ctx) => leaseEnvironment(ctx, environment),
  gather,
  plan: planRollback,
  actions: { ...candidateActions, 'record-live': recordLive, 'switch-back': switchBack(), 'drain-left': drainLeft() },
  recover: recoverMove,
  staysOpen: leftOpenOnceMoved,
  result: async ({ input, outputs }) => resultOf(input, outputs),
  describe: ({ input, outputs }) => {
    const done = outputs['switch-back'] === undefined ? undefined : resultOf(input, outputs);
    const subject = `release rollback Environment/${input.environment}`;
    return { subject, event: { ...done }, remarks: done ? leftRunning(done) : [] };
  },
};

async function gather({ environment: name }: RollbackInput, ctx: StageContext): Promise<RollbackFacts> {
  const { spec, edited } = await requireEnvironment(ctx.project, name);
  const slots = await readSlots(ctx, name, spec);
  const live = spec.live ? (slots[spec.live] ?? null) : null;
  const back = await findPrevious(ctx, name, spec, slots);
  const { served, status } = await readWord(ctx, name, spec);
  return {
    environment: spec,
    edited,
    live,
    back,
    leftBehind: back ? null : await findLeftBehind(ctx.project, name, live),
    serve: back && (await readServeFacts(ctx, spec, back)),
    served,
    slot: (back && status && slotIn(status, back.serving.slot)) ?? null,
    open: status?.running === true,
  };
}

async function findPrevious(
  ctx: StageContext,
  name: string,
  environment: EnvironmentState,
  slots: RecordedSlots,
): Promise<Occupied | null> {
  const { previous } = environment;
  if (previous === undefined) return null;
  const slot = otherSlot(environment.live ?? 'green');
  const kept = slots[slot];
  if (kept?.serving.release === previous) return kept;
  const found = await findResource(ctx.project, 'Release', previous);
  if (!found) return null;
  const place = { environment: name, spec: environment, slot };
  const serving = servingOf(await projectMarkOn(ctx, environment.host), place, { name: previous, spec: found.spec });
  return { serving, spec: found.spec, running: false, healthy: false, asRecorded: false };
}

/** Pure: the switch first, then the record, then the wait for what still runs on the release left behind. */
export function planRollback(
  { environment: name }: RollbackInput,
  { environment, edited, live, back, leftBehind, serve, served, slot, open }: RollbackFacts,
): PlanDraft {
  const gates = [
    servedGate({ ...environment, name }, live?.serving.release ?? null, served),
    previousGate(name, { live, back, leftBehind }),
    ...(back ? [slotGate(back.serving, slot)] : []),
    ...(serve ? serveGates(serve) : []),
  ];
  const remarks = editedRemarks({ edited });
  if (!back) return { gates, steps: [], remarks };
  const to = back.serving;
  const from = live?.serving ?? null;
  const fromAlive = live?.running === true;
  const warm = back.healthy && back.asRecorded;
  const args = { to, from, fromAlive, drainMs: environment.drainSeconds * 1000 };
  return {
    gates,
    remarks,
    steps: stepsOn(to.host, [
      // where the gateway runs and all is warm nothing comes before the switch
      ...(warm && open ? [] : [gatewayStep(name, environment, from ? [from] : [])]),
      ...(warm ? [] : coldSteps(to)),
      ...(warm && slot?.release === to.release ? [] : [assignStep(to, args.drainMs)]),
      ownStep('switch-back', args, warm ? 'release.step.switch-back' : 'release.step.switch-back.cold', to.release),
      rollbackRecord(environment, live, back),
      ...(from ? [ownStep('drain-left', args, 'release.step.drain-left', from.release)] : []),
    ]),
  };
}

function coldSteps(to: Serving): Step[] {
  return [
    step('start', { serving: to, adopted: false }, { release: to.release, slot: to.slot }),
    step('healthy', { serving: to, timeoutMs: START_MS }, { release: to.release }),
    step('warm-up', { serving: to }, { release: to.release }),
  ];
}

/** What runs is behind the gateway only where that says so: another release may have been put into its slot meanwhile. */
function assignStep(to: Serving, drainMs: number): Step {
  return step('assign', { serving: to, occupant: null, drainMs }, { release: to.release, slot: to.slot });
}

function rollbackRecord(environment: EnvironmentState, live: Occupied | null, { serving }: Occupied): Step {
  const { slot, release, environment: name } = serving;
  const from = live && live.serving.release !== release ? { from: live.serving.release } : {};
  const routes = { slots: { ...environment.slots, [slot]: release }, live: slot };
  return recordStep(name, routes, { what: 'rollback', release, ...from });
}

type OwnTitle = 'release.step.switch-back' | 'release.step.switch-back.cold' | 'release.step.drain-left';

function ownStep(name: 'switch-back' | 'drain-left', args: BackArgs, title: OwnTitle, release: string): Step {
  return {
    id: name,
    title: message(title, { release }),
    action: name,
    args: structuredClone(args),
    change: name === 'switch-back' ? 'update' : 'none',
    risk: 'none',
  };
}

/** No probe here: at the moment of a rollback seconds count. */
function switchBack(): Action<BackArgs> {
  return {
    async apply({ to, from }, { ctx }) {
      const gateway = await ctx.gateway(to.environment);
      const before = ctx.clock.monotonicMs();
      await gateway.switchTo(to.slot, to.release);
      return { switchMs: Math.round(ctx.clock.monotonicMs() - before), to: to.release, from: from?.release ?? null };
    },
    async compensate({ to, from, fromAlive }, { ctx }) {
      const gateway = await ctx.gateway(to.environment);
      await giveTrafficBack(ctx, gateway, { to, from, fromAlive });
    },
  };
}

/** Where nothing served before, no answers have to end. */
const NOTHING_LEFT = { left: 0, drainSeconds: 0 };

/** Never fails: whoever still reads an answer of the release left behind may finish; it keeps running, drained. */
function drainLeft(): Action<BackArgs> {
  return {
    async apply({ to, from, drainMs }, { ctx }) {
      if (!from) return NOTHING_LEFT;
      const before = ctx.clock.monotonicMs();
      const left = await waitDrained(ctx, await ctx.gateway(to.environment), from.slot, drainMs);
      return { left, drainSeconds: Math.round(ctx.clock.monotonicMs() - before) / 1000 };
    },
  };
}

function resultOf({ environment }: RollbackInput, outputs: FinishedRun<RollbackInput>['outputs']): Rollback {
  const { switchMs, to, from } = outputs['switch-back'] as { switchMs: number; to: string; from: string | null };
  const { left, drainSeconds } = (outputs['drain-left'] ?? NOTHING_LEFT) as typeof NOTHING_LEFT;
  return {
    release: to,
    environment,
    mode: 'side-by-side',
    from,
    to,
    requests: null,
    warm: outputs.start === undefined,
    switchMs,
    drainSeconds,
    left,
    verdict: 'rolled-back',
  };
}
