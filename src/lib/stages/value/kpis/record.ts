import type { Action, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { KpiValue, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import { message } from '../../../core/text/message.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { ValueRecordResult } from './baseline.ts';

/** `n` is null where it was not said. */
export type RecordInput = {
  usecase: string;
  kpi: string;
  value: number;
  at: string;
  source: string;
  how: KpiValue['how'];
  n: number | null;
};

export interface RecordFacts {
  /** Undefined before the baseline was frozen. */
  spec: ValueRecordSpec | undefined;
  actor: string;
  now: string;
}

type AppendArgs = { usecase: string; previous: ValueRecordSpec; value: Omit<KpiValue, 'recordedAt'> };

/** Adds a value to those that the plan saw. */
const append: Action<AppendArgs> = {
  async apply({ usecase, previous, value }, { project, ctx }) {
    const values = [...previous.values, { ...value, recordedAt: ctx.clock.now() }];
    return { path: await project.write(resourceOf('ValueRecord', usecase, { ...previous, values })) };
  },
};

/** Records a value of an indicator, on a day, with its source. Throws `unknown-kpi` (exit 2). */
export const recordKpi: Operation<RecordInput, RecordFacts, ValueRecordResult> = {
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
  actions: { append },
  result: async ({ input: { usecase } }, ctx) => ({
    usecase,
    spec: (await requireResource(ctx.project, 'ValueRecord', usecase)).spec,
  }),
  describe: ({ input: { usecase, kpi, value, at } }) => ({
    subject: `value record ValueRecord/${usecase} of ${at}`,
    event: { kpi, value, at },
  }),
};

/** Pure: one value more; never of a day to come, and a survey says how many answered. */
export function planRecord({ usecase, n, ...said }: RecordInput, { spec, actor, now }: RecordFacts): PlanDraft {
  const value = { ...said, ...(n === null ? {} : { n }), by: actor };
  const isPast = said.at <= now.slice(0, 10);
  const isCounted = said.how !== 'surveyed' || n !== null;
  const frozen = spec === undefined ? 'value.record.no-baseline' : 'value.record.baseline';
  return {
    gates: [
      passOrFail('baseline', spec !== undefined, message(frozen), {
        fix: message('value.record.no-baseline.fix', { usecase }),
      }),
      passOrFail('past', isPast, message(isPast ? 'value.record.past' : 'value.record.future', { at: said.at }), {
        fix: message('value.record.future.fix'),
      }),
      passOrFail('counted', isCounted, message(isCounted ? 'value.record.counted' : 'value.record.uncounted'), {
        fix: message('value.record.uncounted.fix'),
      }),
    ],
    steps: [
      {
        id: 'append',
        title: message('value.record.step', { kpi: said.kpi, value: said.value }),
        action: 'append',
        args: toJson({ usecase, previous: spec ?? null, value }),
        change: 'update',
        risk: 'none',
        writes: [pathOf('ValueRecord', usecase)],
      },
    ],
  };
}
