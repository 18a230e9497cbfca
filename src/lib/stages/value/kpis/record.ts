import { z } from 'zod';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { KpiValue, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import { message } from '../../../core/text/message.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { KpiRecord } from '../schema.ts';
import { readRecord } from './baseline.ts';

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
