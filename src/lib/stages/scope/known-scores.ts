import { requireResource } from '../../core/project/resources.ts';
import { CRITERIA, type Criterion } from '../../core/project/resources/use-case.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { planScore } from './score-use-case.ts';

/** The earlier scores of a rater. A case that takes no scores is refused here, not after the questions. */
export async function readKnownScores(
  name: string,
  rater: string,
  ctx: StageContext,
): Promise<Partial<Record<Criterion, number>>> {
  const { spec } = await requireResource(ctx.project, 'UseCase', name);
  refuseFailedGates(planScore({ name, rater, scores: {} }, { spec }));
  const known = CRITERIA.map((criterion) => [criterion, ownValue(spec.scores[criterion], rater)] as const);
  return Object.fromEntries(known.filter(([, score]) => score !== undefined));
}

function ownValue(byRater: Record<string, number> | undefined, rater: string): number | undefined {
  return byRater && Object.hasOwn(byRater, rater) ? byRater[rater] : undefined;
}
