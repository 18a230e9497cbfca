import { CRITERIA, type Criterion } from '../../core/project/resources/use-case.ts';
import { message } from '../../core/text/message.ts';
import type { Prompts } from '../../core/text/prompts.ts';
import { RATER_PATTERN, planScore } from './score-use-case.ts';
import { requireResource } from '../../core/project/resources.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';

/** The rater; by default the actor. */
export async function askRater(prompts: Prompts, actor: string): Promise<string> {
  return prompts.text(message('scope.ask.rater'), {
    required: true,
    initial: actor,
    validate: (answer) => (RATER_PATTERN.test(answer) ? undefined : message('scope.rater.bad.fix')),
  });
}

/** The scores of one rater, each asked under its six written anchors; `known` are that rater's earlier ones. */
export async function askScores(
  prompts: Prompts,
  known: Partial<Record<Criterion, number>>,
): Promise<Partial<Record<Criterion, number>>> {
  const scores: Partial<Record<Criterion, number>> = {};
  for (const criterion of CRITERIA) {
    prompts.explain(message(`scope.scale.${criterion}`));
    scores[criterion] = await prompts.number(message('scope.ask.score'), {
      integer: true,
      min: 0,
      max: 5,
      initial: known[criterion],
    });
  }
  return scores;
}

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
