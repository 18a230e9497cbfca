import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { stepsOn } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message, type ParamsOf } from '../../../core/text/message.ts';
import type { PromoteFacts, PromoteInput } from './promote-facts.ts';
import { gpuRoom } from '../gpus/gpu-room.ts';
import { goneAdapters } from '../gates/gates.ts';
import { promoteGates } from './promote-gates.ts';
import { moveSupports } from './supports.ts';
import { editedRemarks } from '../../serving/environments/known-environment.ts';
import { termsOf } from '../../serving/environments/doors.ts';
import { recordStep } from '../../serving/environments/record-live.ts';
import { otherSlot, type Serving } from '../../serving/environments/serving.ts';
import type { SwitchArgs } from '../probe/probe-session.ts';

/** The steps of a promotion; none if the release is live and answers. Pure. */
export function planPromotion(input: PromoteInput, facts: PromoteFacts): PlanDraft {
  const { live, to } = facts;
  const alreadyLive = live?.healthy === true && live.serving.release === to.release;
  const steps = alreadyLive ? [] : stepsOn(to.host, promotionSteps(input, facts));
  const supports = alreadyLive ? [] : moveSupports(moveArgs(input, facts), false);
  const gone = goneAdapters(live?.spec.record, facts.state.spec.record, to.release);
  const remarks = [...editedRemarks(facts), ...nameRemarks(facts), ...gone];
  return { gates: promoteGates(facts), steps, supports, remarks };
}

/** What applications must send from now on; without the field any engine answers. */
function nameRemarks({ checksModelName, to: { service, adapters = [] } }: PromoteFacts): Message[] {
  if (!checksModelName) return [];
  const names = [service.alias, ...adapters.map(({ name }) => name)].join('`, `');
  return [message('release.checks-model-name', { engine: service.engine, alias: names })];
}

function promotionSteps(input: PromoteInput, facts: PromoteFacts): Step[] {
  const { to, occupant, adopted, standsBy } = facts;
  const move = moveArgs(input, facts);
  const servings = [facts.live?.serving, occupant].filter((serving) => serving != null);
  return [
    gatewayStep(input.environment, facts.environment, servings),
    ...standbySteps(facts),
    step('start', { serving: to, adopted, approved: facts.state.approved }, { release: to.release, slot: to.slot }),
    step('healthy', { serving: to, timeoutMs: input.startMs || to.startMs }, { release: to.release }),
    step('warm-up', { serving: to }, { release: to.release }),
    step('assign', { serving: to, occupant, standsBy, drainMs: move.drainMs }, { release: to.release, slot: to.slot }),
    step('probe', move, {}),
    step('switch', move, { release: to.release }),
    step('watch', move, { release: to.release, seconds: input.watchMs / 1000 }),
    ...(move.from ? [step('drain', move, { release: move.from.release })] : []),
    step('prove', move, {}),
    promotionRecord(input, facts),
    ...retireSteps(input, facts),
  ];
}

/** Stops the release kept for a rollback first, if the host has no GPUs for both. */
function standbySteps(facts: PromoteFacts): Step[] {
  const { occupant, to, environment } = facts;
  if (!occupant || gpuRoom(facts) !== 'instead') return [];
  const args = { serving: occupant, drainMs: environment.drainSeconds * 1000 };
  const words = { standby: occupant.release, release: to.release, host: to.host };
  return [{ ...step('stop-standby', args, words), change: 'delete', risk: 'restart' }];
}

function moveArgs(input: PromoteInput, { live, to, environment }: PromoteFacts): SwitchArgs {
  const from = live && live.serving.release !== to.release ? live.serving : null;
  const { streams, watchMs } = input;
  return {
    to,
    from,
    fromAlive: from !== null && live?.running === true,
    fromAnswers: from !== null && live?.healthy === true,
    streams,
    watchMs,
    drainMs: environment.drainSeconds * 1000,
    ttftBudgetMs: environment.objectives.ttftBudgetMs ?? null,
  };
}

/** Starts the gateway, or updates it. Pure. */
export function gatewayStep(environment: string, known: EnvironmentState, servings: Serving[]): Step {
  const { live } = known;
  const args = { environment, terms: termsOf(known), servings, ...(live ? { live } : {}) };
  return step('gateway', args, { environment });
}

function promotionRecord(input: PromoteInput, facts: PromoteFacts): Step {
  const { live, to } = facts;
  const from = live && live.serving.release !== to.release ? { from: live.serving.release } : {};
  const change = { what: 'promote', release: to.release, ...from } as const;
  return { ...recordStep(to.environment, routesAfter(input, facts), change), pivot: true };
}

function routesAfter({ retireOld }: PromoteInput, { environment, live, to }: PromoteFacts): Routes {
  const { previous: before, slots } = environment;
  const old = live?.serving.release;
  const moved = old !== undefined && old !== to.release;
  const beside = slots[otherSlot(to.slot)];
  // `retireOld` does not stop what is kept beside a live release that is promoted again
  const stays = old !== undefined && !(moved && retireOld);
  const kept = stays && beside !== undefined ? { [otherSlot(to.slot)]: beside } : {};
  const previous = moved ? old : before;
  return { slots: { ...kept, [to.slot]: to.release }, live: to.slot, ...(previous ? { previous } : {}) };
}

function retireSteps({ retireOld }: PromoteInput, facts: PromoteFacts): Step[] {
  const { live, to } = facts;
  const old = retireOld && live && live.serving.release !== to.release ? live.serving : undefined;
  const occupant = gpuRoom(facts) === 'instead' ? null : facts.occupant;
  return [
    ...(occupant && occupant.service.id !== old?.service.id ? [retireStep(occupant, false)] : []),
    ...(old ? [retireStep(old, true)] : []),
  ];
}

function retireStep(serving: Serving, emptySlot: boolean): Step {
  const args = { serving, emptySlot };
  return { ...step('retire', args, { release: serving.release }), id: `retire-${serving.release}`, change: 'delete' };
}

type StepName =
  | 'gateway'
  | 'stop-standby'
  | 'start'
  | 'healthy'
  | 'warm-up'
  | 'assign'
  | 'probe'
  | 'switch'
  | 'watch'
  | 'drain'
  | 'prove'
  | 'retire';

const CHANGES: ReadonlySet<StepName> = new Set(['gateway', 'start', 'assign', 'switch', 'prove', 'retire']);

/** A step whose title, action and id share a name. */
export function step<Name extends StepName>(
  name: Name,
  args: object,
  ...params: ParamsOf<`release.step.${Name}`>
): Step {
  const title = message<`release.step.${Name}`>(`release.step.${name}`, ...params);
  const made = createStep(name, title, structuredClone(args) as JsonObject);
  return { ...made, change: CHANGES.has(name) ? 'update' : 'none' };
}
