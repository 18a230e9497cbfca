import type { Action, Operation } from '../../../core/operation/operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { ValueRecordSpec, KpiValue } from '../../../core/project/resources/value-record.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { KpiRecord, KpiProgress } from '../schema.ts';

export type BaselineInput = { usecase: string };

export interface BaselineFacts {
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
      recordStep('freeze', usecase, message('value.baseline.step', { usecase }), { kpis, by: actor, values: [] }),
    ],
  };
}

/** A step that writes the record of a use case. */
export function recordStep(action: string, usecase: string, title: Message, record: Unfrozen): Step {
  const writes = [pathOf('ValueRecord', usecase)];
  const change = action === 'freeze' ? 'create' : 'update';
  return { id: action, title, action, args: toJson({ usecase, record }), change, risk: 'none', writes };
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
