import { createStep } from '../../core/operation/plan/create-step.ts';
import { requireResource } from '../../core/project/resources.ts';
import type { Decision, UseCaseSpec } from '../../core/project/resources/use-case.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { Action, Operation } from '../../core/operation/operation.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../core/operation/plan/plan.ts';
import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import { pathOf } from '../../core/project/kinds.ts';
import { message } from '../../core/text/message.ts';
import type { UseCaseResult } from './cases/add-use-case.ts';
import { hasBaseline } from './missing-fields.ts';
import { unscoredCriteria, knockoutGates } from './scores/scores.ts';
import { toJson } from '../../core/kit/to-json.ts';

export type DecideInput = { name: string; reason: string };

export interface DecideFacts {
  spec: UseCaseSpec;
  /** Who decides; taken when the plan is made, so that a resumed run names the same person. */
  actor: string;
}

type RecordArgs = { name: string; previous: UseCaseSpec; verdict: Decision['verdict']; by: string; reason: string };

/** Writes the decision with the time it was made; a decision it replaces is kept. */
const recordDecision: Action<RecordArgs> = {
  async apply({ name, previous, verdict, by, reason }, { project, ctx }) {
    const { decision: before, ...rest } = previous;
    const decision: Decision = { verdict, by, at: ctx.clock.now(), reason };
    const earlier = [...(previous.earlierDecisions ?? []), ...(before ? [before] : [])];
    const spec = { ...rest, status: verdict, decision, ...(earlier.length > 0 ? { earlierDecisions: earlier } : {}) };
    return { path: await project.write(resourceOf('UseCase', name, spec)), at: decision.at };
  },
};

/** Accepts a use case, which opens phase 2, data. Refused while it is not scored, gated or measurable. */
export const acceptUseCase = decisionOperation('scope accept', 'accepted');

/** Rejects a use case; always allowed, with a reason. */
export const rejectUseCase = decisionOperation('scope reject', 'rejected');

function decisionOperation(
  id: string,
  verdict: Decision['verdict'],
): Operation<DecideInput, DecideFacts, UseCaseResult> {
  return {
    id,
    target: ({ name }) => `UseCase/${name}`,
    gather: (input, ctx) => gatherCase(input.name, ctx),
    plan: (input, facts) => planDecision(verdict, input, facts),
    actions: { 'record-decision': recordDecision },
    result: async ({ input }, ctx) => ({ name: input.name, spec: (await gatherCase(input.name, ctx)).spec }),
    describe: ({ input }) => ({ event: { verdict, reason: input.reason } }),
  };
}

async function gatherCase(name: string, ctx: StageContext): Promise<DecideFacts> {
  return { spec: (await requireResource(ctx.project, 'UseCase', name)).spec, actor: await ctx.actor() };
}

/** Pure: one decision; acceptance needs scores, every knock-out gate passed and a KPI with a baseline. */
export function planDecision(verdict: Decision['verdict'], input: DecideInput, facts: DecideFacts): PlanDraft {
  const { spec, actor } = facts;
  const args = toJson({ name: input.name, previous: spec, verdict, by: actor, reason: input.reason });
  const title = message(verdict === 'accepted' ? 'scope.accept.step' : 'scope.reject.step', { name: input.name });
  const written = { change: 'update' as const, writes: [pathOf('UseCase', input.name)] };
  const step = { ...createStep('record-decision', title, args), ...written };
  return { gates: verdict === 'accepted' ? acceptanceGates(input.name, spec) : [], steps: [step] };
}

function acceptanceGates(name: string, spec: UseCaseSpec): Gate[] {
  const open = unscoredCriteria(spec.scores);
  const criteria = open.join(', ');
  const scored = criteria === '' ? message('scope.accept.scored') : message('scope.accept.unscored', { criteria });
  const measurable = hasBaseline(spec);
  const baseline = message(measurable ? 'scope.accept.baseline' : 'scope.accept.no-baseline');
  return [
    passOrFail('scored', open.length === 0, scored, { fix: message('scope.accept.unscored.fix', { name }) }),
    ...knockoutGates(spec.gates).map((gate) => ({
      id: gate.id,
      verdict: gate.verdict,
      reason: message('text.pair', {
        name: message(`scope.gate.${gate.id}`),
        text: message(`scope.verdict.${gate.verdict}`),
      }),
      ...(gate.verdict === 'pass' ? {} : { fix: message('scope.gate.fix', { name, gate: gate.id }) }),
    })),
    passOrFail('kpi-baseline', measurable, baseline, { fix: message('scope.accept.no-baseline.fix', { name }) }),
  ];
}
