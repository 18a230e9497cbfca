import { CRITERIA, type Criterion } from '../../core/project/resources/use-case.ts';
import { message } from '../../core/text/message.ts';
import type { Prompts } from '../../core/text/prompts.ts';

import { RATER_PATTERN } from './score-use-case.ts';

const POINTS = [0, 1, 2, 3, 4, 5] as const;

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
    prompts.explain(message(`scope.about.${criterion}`));
    for (const points of POINTS) prompts.explain(message(`scope.anchor.${criterion}.${points}`));
    scores[criterion] = await prompts.number(message('scope.ask.score'), {
      integer: true,
      min: 0,
      max: 5,
      initial: known[criterion],
    });
  }
  return scores;
}
