import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { DutyStep, IncidentSpec } from '../../../core/project/resources/incident.ts';
import { instant, message } from '../../../core/text/message.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { type Calendar, dutiesOf, type Regime, unmetOf } from './clocks.ts';
import { freezeEvidence } from './freeze.ts';
import { readCalendar, readIncident, readRegimes } from './read-incidents.ts';
import type { Incident } from './schema.ts';

/** The same, each field there or left out. */
type Stated<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };
/** What people say of an incident. */
export type Said = Stated<Omit<IncidentSpec, 'openedBy' | 'steps' | 'frozen' | 'closed'>>;
export type OpenInput = { name: string; said: Said };
/** `step.at`: now where it is left out. */
export type ChangeInput = {
  name: string;
  said?: Partial<Said>;
  step?: Stated<Omit<DutyStep, 'by' | 'at'>> & { at?: string };
  close?: { reason: string; justification?: string };
};
interface Facts {
  /** Undefined of a new one. */
  spec: IncidentSpec | undefined;
  regimes: Record<string, Regime>;
  calendar: Calendar;
  actor: string;
  now: string;
}

/** Freezes the evidence, and writes the incident with it. */
const open: Action<{ name: string; said: Omit<IncidentSpec, 'frozen'> }> = {
  async apply({ name, said }, { project, ctx }) {
    const frozen = await freezeEvidence(ctx, said.began ?? said.aware, said.environment);
    return { path: await project.write(resourceOf('Incident', name, { ...said, frozen })) };
  },
};

/** Opens an incident: its clocks run from awareness. Throws `unknown-regime` or `not-found` (exit 2). */
export const openIncident: Operation<OpenInput, Facts, Incident> = {
  id: 'govern incident open',
  target: ({ name }) => `Incident/${name}`,
  gather,
  plan: planOpen,
  actions: { open },
  result: ({ input }, ctx) => readIncident(ctx, input.name),
  describe: ({ input: { said } }) => ({ event: { regimes: said.regimes, aware: said.aware } }),
};

/** Records what came to be known of an open incident, or a duty. Throws `unknown-regime` or `unknown-duty` (exit 2). */
export const updateIncident = changeOperation('govern incident update');

/** Closes an incident whose duties are met, or with a justification. */
export const closeIncident = changeOperation('govern incident close');

function changeOperation(id: string): Operation<ChangeInput, Facts & { spec: IncidentSpec }, Incident> {
  return {
    id,
    target: ({ name }) => `Incident/${name}`,
    async gather(input, ctx) {
      const { spec } = await requireResource(ctx.project, 'Incident', input.name);
      const facts = { ...(await gather(input, ctx)), spec };
      const known = judge(changed(input, facts), facts).map((duty) => duty.id);
      requireKnown('unknown-duty', input.step ? [input.step.duty] : [], known);
      return facts;
    },
    plan: planChange,
    actions: resourceActions,
    result: ({ input }, ctx) => readIncident(ctx, input.name),
    describe: ({ input: { name: _name, ...event } }) => ({ event }),
  };
}

async function gather({ name, said = {} }: Pick<ChangeInput, 'name' | 'said'>, ctx: StageContext): Promise<Facts> {
  const { regimes: named = [], environment } = said;
  const regimes = await readRegimes(ctx);
  requireKnown('unknown-regime', named, Object.keys(regimes));
  if (environment !== undefined) await requireResource(ctx.project, 'Environment', environment);
  const spec = (await findResource(ctx.project, 'Incident', name))?.spec;
  return { spec, regimes, calendar: await readCalendar(ctx), actor: await ctx.actor(), now: ctx.clock.now() };
}

function requireKnown(code: 'unknown-regime' | 'unknown-duty', names: readonly string[], known: string[]): void {
  const name = names.find((one) => !known.includes(one));
  if (name === undefined) return;
  throw usageError(code, message(`incident.${code}`, { name }), {
    fix: suggest(name, known),
    details: { name, known },
  });
}

/** Pure: one file, of a new incident. */
export function planOpen({ name, said }: OpenInput, { spec, actor, now }: Facts): PlanDraft {
  const help = { next: [`sovran govern incident show ${name}`] };
  const args = toJson({ name, said: { ...said, openedBy: actor, steps: [] } });
  const step = createStep('open', message('incident.open.step', { name }), args);
  return {
    gates: [passOrFail('new', !spec, message('incident.new', { name }), help), ...timeGates(said, now)],
    steps: [{ ...step, writes: [pathOf('Incident', name)] }],
  };
}

/** Pure: one file. What is late, or not done, has a reason; what is closed names the duties that are not met. */
export function planChange(input: ChangeInput, facts: Facts & { spec: IncidentSpec }): PlanDraft {
  const { name, step, close } = input;
  const { spec, actor: by, now: at } = facts;
  const after = changed(input, facts);
  const duties = judge(after, facts);
  const unmet = unmetOf(duties).map(({ id }) => id);
  const duty = step && duties.find(({ id }) => id === step.duty);
  const isClear = !step || step.reason !== undefined || duty?.state === 'done';
  const isMet = !close || unmet.length === 0 || close.justification !== undefined;
  const closed = close && { at, by, ...close, unmet };
  const help = { next: [`sovran govern incident show ${name}`] };
  const [before, next] = [spec, { ...after, ...(closed ? { closed } : {}) }];
  return {
    gates: [
      passOrFail('open', spec.closed === undefined, message('incident.open', { name }), help),
      ...timeGates(after, at, step?.at),
      passOrFail('reason', isClear, message('incident.reason'), { ...help, fix: message('incident.reason.fix') }),
      passOrFail('duties-met', isMet, message('incident.unmet', { duties: unmet.join(', ') || '–' }), {
        ...help,
        fix: message('incident.unmet.fix'),
      }),
    ],
    steps: [
      writeStep(
        message(close ? 'incident.close.step' : 'incident.update.step', { name }),
        resourceOf('Incident', name, next),
        resourceOf('Incident', name, before),
      ),
    ],
  };
}

/** What the incident is once this is known; the last of a duty's steps counts. Pure. */
function changed({ said = {}, step }: ChangeInput, { spec, actor, now }: Facts & { spec: IncidentSpec }): IncidentSpec {
  const steps = step ? [...spec.steps, { at: now, ...step, by: actor }] : spec.steps;
  return { ...spec, ...said, regimes: [...new Set([...spec.regimes, ...(said.regimes ?? [])])], steps };
}

function judge(spec: IncidentSpec, { regimes, calendar, now }: Facts): Incident['duties'] {
  return dutiesOf(spec, regimes, calendar, now);
}

/** It began before it was known, was classified and acted on after, and nothing is to come. Pure. */
function timeGates(
  { began, aware, classified }: Pick<IncidentSpec, 'began' | 'aware' | 'classified'>,
  now: string,
  done?: string,
): Gate[] {
  const last =
    [began, aware, classified, done]
      .filter((at) => at !== undefined)
      .toSorted()
      .at(-1) ?? aware;
  const isOrdered = (began ?? aware) <= aware && [classified, done].every((at) => (at ?? aware) >= aware);
  return [
    passOrFail('past', last <= now, message('incident.future', { at: instant(last) })),
    passOrFail('in-order', isOrdered, message('incident.order', { aware: instant(aware) })),
  ];
}
