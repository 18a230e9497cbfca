import { leaseEnvironment, projectMarkOn } from '../../machines/hosts/environments.ts';
import { type Occupied, readSlots, type RecordedSlots, slotIn } from '../../serving/environments/slots.ts';
import { editedRemarks, requireEnvironment } from '../../serving/environments/known-environment.ts';
import { recordLive, recordStep } from '../../serving/environments/record-live.ts';
import { readWord, servedGates } from '../../serving/environments/served.ts';
import { otherSlot, type Serving, servingOf } from '../../serving/environments/serving.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import type { SlotStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { isPastPivot } from '../../../core/operation/journal/progress.ts';
import { findOpenRun } from '../../../core/operation/open/open-runs.ts';
import { stepsOn } from '../../../core/operation/steps/resource-actions.ts';
import { readServeFacts, type ServeFacts, serveGates } from '../promotion/may-serve.ts';
import { candidateActions } from '../promotion/promote.ts';
import { gatewayStep, step } from '../promotion/promote-plan.ts';
import { findLeftBehind, previousGate } from '../promotion/promotion-record.ts';
import { moveSupports, supportActions } from '../promotion/supports.ts';
import { goneAdapters, slotGate } from '../gates/gates.ts';
import type { SwitchArgs } from '../probe/probe-session.ts';
import { giveTrafficBack } from '../traffic/traffic-actions.ts';
import { remarksAfterRollback } from '../promotion/retire-service.ts';

export type RollbackInput = { environment: string };

export interface RollbackFacts {
  /** As committed, see `requireEnvironment`. */
  environment: EnvironmentState;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  live: Occupied | null;
  /** The previous release; if it runs as recorded, only the switch is needed. */
  back: Occupied | null;
  /** Without a previous release: the one whose rollback led to what serves, by the events. */
  leftBehind: string | null;
  serve: ServeFacts | null;
  /** What a gateway on another machine serves, see `readServed`. */
  served: string | null;
  /** The gateway's state of the slot of `back`; null: unknown. */
  slot: SlotStatus | null;
  open: boolean;
}

type BackArgs = Pick<SwitchArgs, 'to' | 'from' | 'fromAlive' | 'drainMs'>;

/** Result of a rollback, with the fields of a promotion. */
export interface Rollback {
  release: string;
  environment: string;
  mode: 'side-by-side';
  from: string | null;
  to: string;
  /** Not measured: a rollback must be quick. */
  requests: null;
  /** The release still ran: only the switch was needed. */
  warm: boolean;
  switchMs: number;
  drainSeconds: number;
  /** Requests still open on the release that lost the traffic. */
  left: number;
  verdict: 'rolled-back';
}

/** Switches an environment's traffic back to the previous release; needs no new approval. */
export const rollbackRelease: Operation<RollbackInput, RollbackFacts, Rollback> = {
  id: 'release rollback',
  target: ({ environment }) => `Environment/${environment}`,
  leases: ({ environment }, ctx) => leaseEnvironment(ctx, environment),
  emergency: true,
  gather,
  plan: planRollback,
  actions: {
    ...candidateActions,
    ...supportActions,
    'record-live': recordLive,
    'switch-back': switchBack(),
    'drain-left': drainLeft(),
  },
  result: async ({ input, outputs }) => resultOf(input, outputs),
  describe: ({ input, outputs }) => {
    const done = outputs['switch-back'] === undefined ? undefined : resultOf(input, outputs);
    return { event: { ...done }, remarks: done && remarksAfterRollback(done) };
  },
};

/** The interrupted promotion of an environment that can still go back: its id. */
export function findOpenPromotion(root: string, environment: string): string | undefined {
  const open = findOpenRun(root, `Environment/${environment}`);
  if (open?.progress.plan.operation !== 'release promote' || isPastPivot(open.progress)) return undefined;
  return open.journal.runId;
}

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

/** The switch first, then the record, then the drain. Pure. */
export function planRollback(
  { environment: name }: RollbackInput,
  { environment, edited, live, back, leftBehind, serve, served, slot, open }: RollbackFacts,
): PlanDraft {
  const gates = [
    ...servedGates({ ...environment, name }, live?.serving.release ?? null, served),
    previousGate(name, { live, back, leftBehind }),
    ...(back ? [slotGate(back.serving, slot)] : []),
    ...(serve ? serveGates(serve) : []),
  ];
  const edits = editedRemarks({ edited });
  if (!back) return { gates, steps: [], remarks: edits };
  const remarks = [...edits, ...goneAdapters(live?.spec.record, back.spec.record, back.serving.release)];
  const to = back.serving;
  const from = live?.serving ?? null;
  const fromAlive = live?.running === true;
  const warm = back.healthy && back.asRecorded;
  const args = { to, from, fromAlive, drainMs: environment.drainSeconds * 1000 };
  return {
    gates,
    remarks,
    supports: moveSupports(args, warm),
    steps: stepsOn(to.host, [
      // with a running gateway and a warm release the switch is first
      ...(warm && open ? [] : [gatewayStep(name, environment, from ? [from] : [])]),
      ...(warm ? [] : coldSteps(to)),
      ...(warm && slot?.release === to.release ? [] : [assignStep(to, args.drainMs)]),
      { ...step('switch', args, { release: to.release }), id: 'switch-back', action: 'switch-back', pivot: true },
      rollbackRecord(environment, live, back),
      ...(from ? [{ ...step('drain', args, { release: from.release }), id: 'drain-left', action: 'drain-left' }] : []),
    ]),
  };
}

function coldSteps(to: Serving): Step[] {
  return [
    step('start', { serving: to, adopted: false }, { release: to.release, slot: to.slot }),
    step('healthy', { serving: to, timeoutMs: to.startMs }, { release: to.release }),
    step('warm-up', { serving: to }, { release: to.release }),
  ];
}

/** Needed unless the gateway says that the slot holds the release. */
function assignStep(to: Serving, drainMs: number): Step {
  return step('assign', { serving: to, occupant: null, drainMs }, { release: to.release, slot: to.slot });
}

function rollbackRecord(environment: EnvironmentState, live: Occupied | null, { serving }: Occupied): Step {
  const { slot, release, environment: name } = serving;
  const from = live && live.serving.release !== release ? { from: live.serving.release } : {};
  const routes = { slots: { ...environment.slots, [slot]: release }, live: slot };
  return recordStep(name, routes, { what: 'rollback', release, ...from });
}

/** Switches without a probe: a rollback must be quick. */
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

const NOTHING_LEFT = { left: 0, drainSeconds: 0 };

/** Waits for open requests of the release that lost the traffic; it keeps running. Never fails. */
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
  const moved = outputs['switch-back'] as { switchMs: number; to: string; from: string | null };
  const drained = (outputs['drain-left'] ?? NOTHING_LEFT) as typeof NOTHING_LEFT;
  const warm = outputs.start === undefined;
  const head = { release: moved.to, environment, mode: 'side-by-side', requests: null, warm } as const;
  return { ...head, ...moved, ...drained, verdict: 'rolled-back' };
}
