import type { Action, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { FrozenKpi, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import { message } from '../../../core/text/message.ts';

export type BaselineInput = { usecase: string };

export interface BaselineFacts {
  spec: UseCaseSpec;
  isFrozen: boolean;
  actor: string;
}

/** The indicators of a use case with what was recorded of them. */
export interface ValueRecordResult {
  usecase: string;
  spec: ValueRecordSpec;
}

type FreezeArgs = { usecase: string; kpis: FrozenKpi[]; by: string };

/** Writes the indicators with the time they were frozen. */
const freeze: Action<FreezeArgs> = {
  async apply({ usecase, kpis, by }, { project, ctx }) {
    const frozenAt = ctx.clock.now();
    const spec: ValueRecordSpec = { frozenAt, by, kpis, values: [] };
    return { path: await project.write(resourceOf('ValueRecord', usecase, spec)) };
  },
};

/** Freezes the indicators of an accepted use case: later edits of its file change nothing that it is judged by. */
export const freezeBaseline: Operation<BaselineInput, BaselineFacts, ValueRecordResult> = {
  id: 'value baseline',
  target: ({ usecase }) => `ValueRecord/${usecase}`,
  gather: async ({ usecase }, ctx) => ({
    spec: (await requireResource(ctx.project, 'UseCase', usecase)).spec,
    isFrozen: (await findResource(ctx.project, 'ValueRecord', usecase)) !== undefined,
    actor: await ctx.actor(),
  }),
  plan: planBaseline,
  actions: { freeze },
  result: async ({ input: { usecase } }, ctx) => ({
    usecase,
    spec: (await requireResource(ctx.project, 'ValueRecord', usecase)).spec,
  }),
};

/** Pure: one file, once, of an accepted use case all of whose indicators have a baseline. */
export function planBaseline({ usecase }: BaselineInput, { spec, isFrozen, actor }: BaselineFacts): PlanDraft {
  const kpis = spec.kpis.flatMap(({ baseline, ...kpi }) => (baseline === undefined ? [] : [{ ...kpi, baseline }]));
  return {
    gates: baselineGates(usecase, spec, isFrozen),
    steps: [
      {
        id: 'freeze',
        title: message('value.baseline.step', { usecase, count: kpis.length }),
        action: 'freeze',
        args: toJson({ usecase, kpis, by: actor }),
        change: 'create',
        risk: 'none',
        writes: [pathOf('ValueRecord', usecase)],
      },
    ],
  };
}

function baselineGates(usecase: string, spec: UseCaseSpec, isFrozen: boolean): Gate[] {
  const isAccepted = spec.status === 'accepted';
  const open = spec.kpis.filter(({ baseline }) => baseline === undefined).map(({ name }) => name);
  const isMeasurable = open.length === 0 && spec.kpis.length > 0;
  const unmeasured = message('value.baseline.unmeasured', { kpis: open.join(', ') || '–' });
  return [
    passOrFail('accepted', isAccepted, message(isAccepted ? 'value.baseline.accepted' : 'value.baseline.undecided'), {
      fix: message('value.baseline.undecided.fix', { usecase }),
    }),
    passOrFail('kpi-baseline', isMeasurable, isMeasurable ? message('value.baseline.measured') : unmeasured, {
      fix: message('scope.accept.no-baseline.fix', { name: usecase }),
    }),
    passOrFail('not-frozen', !isFrozen, message(isFrozen ? 'value.baseline.frozen' : 'value.baseline.free'), {
      fix: message('value.baseline.frozen.fix', { usecase }),
    }),
  ];
}
