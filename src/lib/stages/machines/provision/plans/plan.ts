import { FETCH } from '../../../../core/project/fetch-records.ts';
import type { Gate, PlanDraft, Step } from '../../../../core/operation/plan/plan.ts';
import { toJson } from '../../../../core/kit/to-json.ts';
import { fixable, instant, message, type Message } from '../../../../core/text/message.ts';
import type { ApplyHostsInput, ProvisionStep, ProvisionTarget } from '../contract/step.ts';
import { barsOf, type Refused, whyRefused } from './refusals.ts';
import type { ApplyFacts } from '../facts/gather.ts';
import type { HostState, ReachedHost, RunningWork, Watched } from '../facts/host-state.ts';
import { activeWaiver, interruptsWork, standingOf, unknownNeed } from '../facts/exceptions.ts';
import { HELD, heldText } from '../leases/host-lease.ts';
import { whyUnknown } from '../contract/unknown-reasons.ts';
import { usageError } from '../../../../core/text/sovran-error.ts';

/** What the action of one step on one host needs. */
export interface StepArgs {
  host: string;
  step: string;
  target: ProvisionTarget;
  /** Number of its batch: after a failure in an earlier one it is not begun. */
  batch: number;
}

/**
 * One step per drifted step and host, in batches and order of `needs`. Waived drift is a gate; unknown steps change
 * nothing; pure.
 */
export function planHosts(
  input: ApplyHostsInput,
  { hosts, watched = [] }: ApplyFacts,
  steps: readonly ProvisionStep[],
): PlanDraft {
  const states = new Map(hosts.map((state) => [state.host, state]));
  const batchOf = batchesOf(input, (host) => stepsOf(states.get(host), 0, steps));
  const inTurn = input.hosts.toSorted((one, other) => batchOf(one) - batchOf(other));
  const planned = inTurn.flatMap((host) => silenced(host, stepsOf(states.get(host), batchOf(host), steps), watched));
  return { gates: hosts.flatMap((state) => gatesOf(state, planned)), steps: planned };
}

/** A watched host that is changed raises no alert meanwhile. */
function silenced(host: string, steps: Step[], watched: Watched[]): Step[] {
  const batch = steps[0]?.batch;
  if (batch === undefined || !changes(host, steps) || !watched.some(({ name }) => name === host)) return steps;
  const step = (verb: 'begin' | 'end'): Step => {
    const args = { host, watched, verb };
    const title = message(`provision.silence.${verb}`, { host });
    return {
      id: stepId(host, `silence-${verb}`),
      title,
      action: 'silence',
      args,
      change: 'none',
      risk: 'none',
      host,
      batch,
    };
  };
  return [step('begin'), ...steps, step('end')];
}

/** Number of the batch of each host; one that is not changed cannot fail, and is looked after with the first. */
function batchesOf(
  { hosts, batch }: ApplyHostsInput,
  draftOf: (host: string) => readonly Step[],
): (host: string) => number {
  const changed = hosts.filter((host) => changes(host, draftOf(host)));
  const batches = splitBatches(changed, batch ?? undefined);
  return (host) =>
    Math.max(
      0,
      batches.findIndex((one) => one.includes(host)),
    );
}

function stepsOf(state: HostState | undefined, batch: number, steps: readonly ProvisionStep[]): Step[] {
  if (state?.reach !== 'reached') return [];
  return orderSteps(steps).flatMap((step) => {
    const standing = standingOf(state, step.id);
    if (standing === 'unknown') return [leaveStep(state, step, batch, whyLeft(state, step))];
    if (standing !== 'drift') return [];
    const need = unknownNeed(state, step, steps);
    if (need === undefined) return [toStep(state, step, batch)];
    return [leaveStep(state, step, batch, { code: need, reason: message('provision.need-unknown', { need }) })];
  });
}

function whyLeft({ host, assessments }: ReachedHost, { id }: ProvisionStep): { code: string; reason: Message } {
  const found = assessments[id];
  return { code: found?.reason ?? 'output-cut', reason: whyUnknown({ ...found, host, step: id }).reason };
}

function leaveStep(
  { host }: ReachedHost,
  { id, name }: ProvisionStep,
  batch: number,
  why: { code: string; reason: Message },
): Step {
  return {
    id: stepId(host, id),
    title: message('provision.leave', { host, step: id, name, reason: why.reason }),
    action: 'leave-step',
    args: { host, step: id, batch, reason: why.code },
    change: 'none',
    risk: 'none',
    host,
    batch,
  };
}

/** Name of a step of the plan. */
export function stepId(host: string, step: string): string {
  return `${host}-${step}`;
}

function toStep(state: ReachedHost, step: ProvisionStep, batch: number): Step {
  const { host, target } = state;
  const { diff, risk } = state.assessments[step.id] ?? {};
  const args: StepArgs = { host, step: step.id, target, batch };
  return {
    id: stepId(host, step.id),
    title: message('provision.step', { host, step: step.id, name: step.name }),
    action: 'apply-step',
    args: toJson(args),
    change: 'update',
    risk: risk ?? step.risk,
    host,
    batch,
    ...(diff === undefined ? {} : { details: diff.split('\n') }),
  };
}

function gatesOf(state: HostState, planned: readonly Step[]): Gate[] {
  const { host } = state;
  const refused = whyRefused(state);
  if (refused) return [refusedGate(host, refused)];
  if (state.reach !== 'reached')
    return [{ id: `${host}-reachable`, verdict: 'waived', reason: message('provision.skipped', { host }) }];
  return [
    ...barsOf(state, changes(host, planned)).map((bar) => refusedGate(host, bar)),
    ...heldGates(state, planned),
    ...Object.keys(state.assessments).flatMap((step): Gate[] => {
      const waiver = activeWaiver(state, step);
      if (!waiver || standingOf(state, step) !== 'waived') return [];
      const { reason, owner, expires } = waiver;
      const params = { host: state.host, step, reason, owner, expires };
      return [{ id: stepId(state.host, step), verdict: 'waived', reason: message('provision.waived', params) }];
    }),
    ...busyGates(state, planned),
  ];
}

function refusedGate(host: string, { gate, reason, fix, next = [`sovran host check ${host}`] }: Refused): Gate {
  return { id: `${host}-${gate}`, verdict: 'fail', reason, fix, next };
}

function changes(host: string, planned: readonly Step[]): boolean {
  return planned.some((step) => step.host === host && step.change !== 'none');
}

function heldGates({ host, lease }: ReachedHost, planned: readonly Step[]): Gate[] {
  if (lease === undefined || !changes(host, planned)) return [];
  return [
    {
      id: `${host}-free`,
      verdict: 'fail',
      reason: heldText(host, lease),
      evidence: HELD,
      fix: message('provision.held.fix', { holder: lease.holder, until: instant(lease.until) }),
    },
  ];
}

/** Unrecorded work may be in commits of other clones. */
function nextOfWork({ kind, name }: RunningWork): string {
  if (kind === 'unrecorded') return FETCH;
  return kind === 'job' ? `sovran job follow ${name}` : `sovran env stop ${name}`;
}

function busyGates(state: ReachedHost, planned: readonly Step[]): Gate[] {
  const { host, running } = state;
  const id = `${host}-idle`;
  if (!planned.some((step) => step.host === host && interruptsWork(step.risk, state))) return [];
  if (running.length === 0) return [idleGate(id, state)];
  const names = running.map(({ name }) => name).join(', ');
  return [
    {
      id,
      verdict: 'fail',
      reason: message('provision.busy', { host, names, count: running.length }),
      fix: message('provision.busy.fix'),
      next: [...new Set(running.map(nextOfWork))],
    },
  ];
}

/** Without an engine's answer, work is unknown and no restart is allowed. */
function idleGate(id: string, { host, unasked }: ReachedHost): Gate {
  if (!unasked) return { id, verdict: 'pass', reason: message('provision.idle', { host }) };
  const { reason, fix } = unasked;
  return {
    id,
    verdict: 'unknown',
    reason: message('provision.idle.unknown', { host, reason }),
    fix: fix ?? message('provision.idle.unknown.fix', { host }),
    next: [`sovran host check ${host}`],
  };
}

/**
 * Hosts in batches; a failure skips later ones. `size`: number, share (`25%`), default one then the rest; throws
 * `bad-batch` (exit 2).
 */
export function splitBatches(hosts: readonly string[], size?: string): string[][] {
  if (size === undefined) return [hosts.slice(0, 1), hosts.slice(1)].filter((batch) => batch.length > 0);
  const count = batchSize(size, hosts.length);
  return Array.from({ length: Math.ceil(hosts.length / count) }, (_, at) => hosts.slice(at * count, (at + 1) * count));
}

function batchSize(text: string, all: number): number {
  const [, digits = '', percent] = /^(\d{1,4})(%?)$/.exec(text) ?? [];
  const given = Number(digits);
  if (given < 1 || (percent && given > 100)) {
    throw usageError('bad-batch', fixable('provision.bad-batch', { batch: text }));
  }
  return percent ? Math.max(1, Math.floor((all * given) / 100)) : given;
}

/** Steps with every step behind those it needs, else in the order given. Throws on a cycle or an unknown id: a bug. */
export function orderSteps(steps: readonly ProvisionStep[]): ProvisionStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ordered = new Set<ProvisionStep>();
  const visit = (step: ProvisionStep, path: readonly string[]): void => {
    if (path.includes(step.id)) throw new Error(`steps need each other: ${[...path, step.id].join(' ')}`);
    for (const id of step.needs) visit(byId.get(id) ?? unknownStep(step.id, id), [...path, step.id]);
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
}

function unknownStep(id: string, needed: string): never {
  throw new Error(`step ${id} needs ${needed}, which there is not`);
}
