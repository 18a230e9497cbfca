import { findResource } from '../../../core/project/resources.ts';
import { CRITERIA, type Criterion, type WeightsSpec } from '../../../core/project/resources/use-case.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { CONSISTENCY_LIMIT, findWorstPair, solvePairwise } from '../ranking/consistency.ts';

/** Weights as given, or a reciprocal matrix of judgements in the order of the criteria. */
export type SetWeightsInput =
  | { method: 'direct'; weights: Record<Criterion, number> }
  | { method: 'pairwise'; matrix: number[][] };

/** Name of the one file of weights a project has. */
export const WEIGHTS_NAME = 'default';

/** The weights written, and for judgements the geometric-mean weights as a cross-check. */
export interface WeightsResult {
  spec: WeightsSpec;
  geometricMean?: Record<Criterion, number>;
}

/** Sets the project's weights of the criteria. */
export const setWeights: Operation<SetWeightsInput, { previous: WeightsSpec | null }, WeightsResult> = {
  id: 'scope weights',
  target: () => `Weights/${WEIGHTS_NAME}`,
  gather: async (_input, ctx) => ({
    previous: (await findResource(ctx.project, 'Weights', WEIGHTS_NAME))?.spec ?? null,
  }),
  plan: planWeights,
  actions: resourceActions,
  async result({ input }, ctx) {
    const written = await findResource(ctx.project, 'Weights', WEIGHTS_NAME);
    if (!written) throw new Error('the weights were not written');
    const crossCheck = input.method === 'pairwise' ? solvePairwise(input.matrix).geometricMean : undefined;
    return { spec: written.spec, ...(crossCheck ? { geometricMean: byCriterion(crossCheck) } : {}) };
  },
};

/** Pure: one file; judgements that contradict each other too much are refused. */
export function planWeights(input: SetWeightsInput, { previous }: { previous: WeightsSpec | null }): PlanDraft {
  const before = previous ? resourceOf('Weights', WEIGHTS_NAME, previous) : undefined;
  const next = resourceOf('Weights', WEIGHTS_NAME, specOf(input));
  return {
    gates: input.method === 'pairwise' ? [consistencyGate(input.matrix)] : [],
    steps: [writeStep(message('scope.weights.step'), next, before)],
  };
}

/** Values in the order of the criteria, by name. */
function byCriterion(values: readonly number[]): Record<Criterion, number> {
  return Object.fromEntries(CRITERIA.map((criterion, at) => [criterion, values[at] ?? 0])) as Record<Criterion, number>;
}

function specOf(input: SetWeightsInput): WeightsSpec {
  if (input.method === 'direct') return { method: 'direct', weights: input.weights };
  const solved = solvePairwise(input.matrix);
  return {
    method: 'pairwise',
    weights: byCriterion(solved.weights),
    pairwise: input.matrix,
    lambdaMax: solved.lambdaMax,
    consistencyIndex: solved.consistencyIndex,
    consistencyRatio: solved.consistencyRatio,
  };
}

function consistencyGate(matrix: number[][]): Gate {
  const { consistencyRatio: ratio } = solvePairwise(matrix);
  if (ratio <= CONSISTENCY_LIMIT)
    return { id: 'consistency', verdict: 'pass', reason: message('scope.weights.consistent', { ratio }) };
  const { left, right, through, given, consistent } = describeWorstPair(matrix);
  return {
    id: 'consistency',
    verdict: 'fail',
    reason: message('scope.weights.inconsistent', { ratio, left, right, given, consistent, through }),
    fix: message('scope.weights.inconsistent.fix'),
    evidence: `consistencyRatio=${ratio.toFixed(4)} pair=${left}/${right} given=${given} consistent=${consistent} through=${through}`,
  };
}

/** The judgement that fits the others least, as people write it (`7` or `1/7`), and what they imply. */
export function describeWorstPair(matrix: number[][]): WrittenPair {
  const worst = findWorstPair(matrix);
  if (!worst) throw new RangeError('a pair needs a third element to be judged by');
  const name = (at: number): string => CRITERIA[at] ?? '';
  return {
    left: name(worst.row),
    right: name(worst.column),
    through: name(worst.through),
    given: asJudgement(worst.given),
    consistent: asJudgement(worst.consistent),
  };
}

type WrittenPair = Record<'left' | 'right' | 'through', string> & Record<'given' | 'consistent', string | number>;

function asJudgement(value: number): string | number {
  return value >= 1 ? Math.round(value * 10) / 10 : `1/${Math.round(1 / value)}`;
}
