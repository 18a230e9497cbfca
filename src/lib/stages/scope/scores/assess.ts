import type { Measure } from '../../../core/ports/json.ts';
import { CRITERIA, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { medianRow } from './scores.ts';
import { weightedSums } from '../ranking/weighted-sum.ts';

/**
 * Two figures from 0 to 5: `priority`, the weighted sum of median scores, and `effortRisk`, the mean of 5 − feasibility,
 * 5 − acceptance and sensitivity.
 */
export interface Assessment {
  priority: Measure;
  effortRisk: Measure;
  burdens: { technical: number; adoption: number; compliance: number };
}

/** Equal weights, used where the project has none yet. */
export const EQUAL_WEIGHTS: readonly number[] = CRITERIA.map(() => 1 / CRITERIA.length);

/** Priority and effort/risk of a case, or undefined while a criterion has no score. */
export function assessCase(scores: UseCaseSpec['scores'], weights: readonly number[]): Assessment | undefined {
  const row = medianRow(scores);
  if (!row) return undefined;
  const [, feasibility = 0, sensitivity = 0, acceptance = 0] = row;
  const burdens = { technical: 5 - feasibility, adoption: 5 - acceptance, compliance: sensitivity };
  const effortRisk = (burdens.technical + burdens.adoption + burdens.compliance) / 3;
  return {
    priority: inPoints(weightedSums([row], [...weights])[0] ?? 0),
    effortRisk: inPoints(effortRisk),
    burdens,
  };
}

function inPoints(value: number): Measure {
  return { value, unit: 'points', how: 'estimated' };
}
