import { createStep } from '../../../core/operation/plan/create-step.ts';
import { z } from 'zod';
import type { Operation, Action } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { KpiValue, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import { message } from '../../../core/text/message.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { KpiRecord, KpiProgress } from '../schema.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';

/** `n` is null where it was not said. */
export type RecordInput = { usecase: string; n: number | null } & Omit<KpiValue, 'n' | 'by'>;

export interface RecordFacts {
  /** Undefined before the baseline was frozen. */
  spec: ValueRecordSpec | undefined;
  actor: string;
  now: string;
}

/** Records a value of an indicator, on a day, with its source. Throws `unknown-kpi` (exit 2). */
export const recordKpi: Operation<RecordInput, RecordFacts, KpiRecord> = {
  id: 'value record',
  target: ({ usecase }) => `ValueRecord/${usecase}`,
  async gather({ usecase, kpi }, ctx) {
    await requireResource(ctx.project, 'UseCase', usecase);
    const spec = (await findResource(ctx.project, 'ValueRecord', usecase))?.spec;
    const known = spec?.kpis.map(({ name }) => name) ?? [kpi];
    if (!known.includes(kpi))
      throw usageError('unknown-kpi', message('value.record.unknown', { kpi }), { fix: suggest(kpi, known) });
    return { spec, actor: await ctx.actor(), now: ctx.clock.now() };
  },
  plan: planRecord,
  actions: resourceActions,
  result: async ({ input: { usecase } }, ctx) => readRecord(usecase, ctx),
  describe: ({ input: { kpi, value, at } }) => ({ event: { kpi, value, at } }),
};

/** Pure: one value more; never of a day to come, and a survey says how many answered. */
export function planRecord({ usecase, n, ...said }: RecordInput, { spec, actor, now }: RecordFacts): PlanDraft {
  const { kpi, value, at, how } = said;
  const gates = [
    passOrFail('baseline', spec !== undefined, message(spec ? 'value.baseline.frozen' : 'value.baseline.open'), {
      fix: message('value.record.baseline.fix', { usecase }),
    }),
    passOrFail('past', at <= now.slice(0, 10), message('value.record.past', { at }), {
      fix: message('value.record.past.fix'),
    }),
    passOrFail('counted', how !== 'surveyed' || n !== null, message('value.record.counted', { n: n ?? '–' }), {
      fix: message('value.record.counted.fix'),
    }),
  ];
  if (!spec) return { gates, steps: [] };
  const values = [...spec.values, { ...said, ...(n === null ? {} : { n }), by: actor }];
  const [before, after] = [spec, { ...spec, values }].map((one) => resourceOf('ValueRecord', usecase, one));
  return { gates, steps: after ? [writeStep(message('value.record.step', { kpi, value }), after, before)] : [] };
}

/** A number in decimals. Throws `bad-number` (exit 2). */
export function readNumber(name: string, text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw badValue('bad-number', name, text, { fix: message('value.record.value.fix') });
}

/** A day of the calendar, `YYYY-MM-DD`. Throws `bad-date` (exit 2). */
export function readDay(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw badValue('bad-date', '--at', text, { fix: message('value.bad-date.fix') });
}

type BaselineInput = { usecase: string };

interface BaselineFacts {
  spec: UseCaseSpec;
  isFrozen: boolean;
  actor: string;
}

type Unfrozen = Omit<ValueRecordSpec, 'frozenAt'>;

/** Writes the indicators with the time they were frozen. */
const freeze: Action<{ usecase: string; record: Unfrozen }> = {
  async apply({ usecase, record }, { project, ctx }) {
    const spec: ValueRecordSpec = { frozenAt: ctx.clock.now(), ...record };
    return { path: await project.write(resourceOf('ValueRecord', usecase, spec)) };
  },
};

/** Freezes the indicators of an accepted use case: later edits of its file change nothing that it is judged by. */
export const freezeBaseline: Operation<BaselineInput, BaselineFacts, KpiRecord> = {
  id: 'value baseline',
  target: ({ usecase }) => `ValueRecord/${usecase}`,
  gather: async ({ usecase }, ctx) => ({
    spec: (await requireResource(ctx.project, 'UseCase', usecase)).spec,
    isFrozen: (await findResource(ctx.project, 'ValueRecord', usecase)) !== undefined,
    actor: await ctx.actor(),
  }),
  plan: planBaseline,
  actions: { freeze },
  result: async ({ input: { usecase } }, ctx) => readRecord(usecase, ctx),
};

/** The indicators of a use case, and how far they have come. Throws `not-found` (exit 2) before they are frozen. */
export async function readRecord(usecase: string, { project }: Pick<StageContext, 'project'>): Promise<KpiRecord> {
  const { spec } = await requireResource(project, 'ValueRecord', usecase);
  return { usecase, frozenAt: spec.frozenAt, kpis: progressOf(spec) };
}

/** Pure: one file, once, of an accepted use case all of whose indicators have a baseline. */
export function planBaseline({ usecase }: BaselineInput, { spec, isFrozen, actor }: BaselineFacts): PlanDraft {
  const kpis = spec.kpis.flatMap(({ baseline, ...kpi }) => (baseline === undefined ? [] : [{ ...kpi, baseline }]));
  const isMeasurable = kpis.length === spec.kpis.length && kpis.length > 0;
  const fix = message('value.baseline.frozen.fix', { usecase });
  const record: Unfrozen = { kpis, by: actor, values: [] };
  const args = toJson({ usecase, record });
  return {
    gates: [
      passOrFail(
        'accepted',
        spec.status === 'accepted',
        message('value.baseline.accepted', { status: message(`scope.status.${spec.status}`) }),
        {
          fix: message('value.baseline.accepted.fix', { usecase }),
        },
      ),
      passOrFail(
        'kpi-baseline',
        isMeasurable,
        message('value.baseline.measured', { known: kpis.length, count: spec.kpis.length }),
        { fix: message('scope.accept.no-baseline.fix', { name: usecase }) },
      ),
      passOrFail('not-frozen', !isFrozen, message(isFrozen ? 'value.baseline.frozen' : 'value.baseline.open'), { fix }),
    ],
    steps: [
      {
        ...createStep('freeze', message('value.baseline.step', { usecase }), args),
        writes: [pathOf('ValueRecord', usecase)],
      },
    ],
  };
}

/** How far each indicator has come by its latest day; of one day, by what was recorded last. Pure. */
export function progressOf({ kpis, values }: Pick<ValueRecordSpec, 'kpis' | 'values'>): KpiProgress[] {
  return kpis.map(({ target, ...kpi }) => {
    const own = values.filter((one) => one.kpi === kpi.name);
    const latest = own.reduce<KpiValue | null>((best, one) => (best && best.at > one.at ? best : one), null);
    const way = (target ?? kpi.baseline) - kpi.baseline;
    const reached = latest === null || way === 0 ? null : (latest.value - kpi.baseline) / way;
    return { ...kpi, ...(target === undefined ? {} : { target }), latest, reached, state: stateOf(reached) };
  });
}

function stateOf(reached: number | null): KpiProgress['state'] {
  if (reached === null) return 'unknown';
  if (reached >= 1) return 'reached';
  if (reached === 0) return 'same';
  return reached > 0 ? 'better' : 'worse';
}
