import { findResource } from '../../../core/project/resources.ts';
import { CRITERIA } from '../../../core/project/resources/use-case.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { WEIGHTS_NAME } from './set-weights.ts';

/** The project's weights in the order of the criteria, or undefined while none were set. */
export async function readWeights(ctx: StageContext): Promise<number[] | undefined> {
  const weights = await findResource(ctx.project, 'Weights', WEIGHTS_NAME);
  return weights && CRITERIA.map((criterion) => weights.spec.weights[criterion]);
}
