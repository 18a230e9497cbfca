import { usageError } from '../../../core/text/sovran-error.ts';
import { CRITERIA, type Criterion } from '../../../core/project/resources/use-case.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { WEIGHTS_NAME } from './set-weights.ts';
import { z } from 'zod';
import { toMatrix } from '../ranking/pairwise-matrix.ts';
import { toCriterion } from '../input/parse-flags.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';

/** How far a sum of weights may be from 1. */
const SUM_TOLERANCE = 1e-6;

/** All five weights, from 0, with sum 1. Throws `bad-weights` (exit 2) naming what is missing, or the sum. */
export function checkDirectWeights(values: Partial<Record<Criterion, number>>): Record<Criterion, number> {
  const missing = CRITERIA.filter((criterion) => values[criterion] === undefined);
  if (missing.length > 0) throw usageError('bad-weights', message('scope.incomplete', { fields: missing.join(', ') }));
  const weights = values as Record<Criterion, number>;
  const negative = CRITERIA.find((criterion) => weights[criterion] < 0);
  if (negative)
    throw usageError(
      'bad-weights',
      message('scope.weights.negative', { criterion: negative, value: weights[negative] }),
    );
  const sum = CRITERIA.reduce((total, criterion) => total + weights[criterion], 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    throw usageError('bad-weights', fixable('scope.weights.sum', { sum: String(Math.round(sum * 1e6) / 1e6) }), {
      details: { sum },
    });
  return weights;
}

/** The project's weights in the order of the criteria, or undefined while none were set. */
export async function readWeights(ctx: StageContext): Promise<number[] | undefined> {
  const weights = await findResource(ctx.project, 'Weights', WEIGHTS_NAME);
  return weights && CRITERIA.map((criterion) => weights.spec.weights[criterion]);
}

const fileSchema = z.strictObject({
  criteria: z.array(z.string()),
  pairwise: z.array(z.array(z.union([z.number(), z.string()]))),
});

/** A judgement per pair from a file (`criteria: […]`, `pairwise: [[1, 2, …], …]`), in the order of the criteria. */
export function parsePairwise(path: string, text: string): number[][] {
  const { criteria, pairwise } = checkGiven(openGiven(path, text, 'bad-file', message('text.rerun.fix')), fileSchema);
  return toMatrix(checkCriteria(criteria), pairwise);
}

/** The five criteria, each once, in any order. Throws `bad-criteria` (exit 2). */
function checkCriteria(words: string[]): Criterion[] {
  const criteria = words.map((word) => toCriterion(word, 'criteria'));
  const twice = criteria.find((criterion, at) => criteria.indexOf(criterion) !== at);
  if (twice) throw usageError('bad-criteria', message('scope.criteria.twice', { criterion: twice }));
  const missing = CRITERIA.filter((criterion) => !criteria.includes(criterion));
  if (missing.length > 0) throw usageError('bad-criteria', message('scope.incomplete', { fields: missing.join(', ') }));
  return criteria;
}
