import { CRITERIA, type Criterion } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../input/usage.ts';

/** How far a sum of weights may be from 1. */
const SUM_TOLERANCE = 1e-6;

/** All five weights, from 0, with sum 1. Throws `bad-weights` (exit 2) naming what is missing, or the sum. */
export function checkDirectWeights(values: Partial<Record<Criterion, number>>): Record<Criterion, number> {
  const missing = CRITERIA.filter((criterion) => values[criterion] === undefined);
  if (missing.length > 0)
    throw badValue('bad-weights', message('scope.weights.missing', { criteria: missing.join(', ') }));
  const weights = values as Record<Criterion, number>;
  const negative = CRITERIA.find((criterion) => weights[criterion] < 0);
  if (negative)
    throw badValue('bad-weights', message('scope.weights.negative', { criterion: negative, value: weights[negative] }));
  const sum = CRITERIA.reduce((total, criterion) => total + weights[criterion], 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    throw badValue(
      'bad-weights',
      message('scope.weights.sum', { sum: String(round6(sum)) }),
      message('scope.weights.sum.fix'),
      {
        sum,
      },
    );
  return weights;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
