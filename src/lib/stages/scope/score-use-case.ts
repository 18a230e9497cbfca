import { badValue } from '../../core/text/suggest.ts';
import { requireResource } from '../../core/project/resources.ts';
import { CRITERIA, type UseCaseSpec, type Criterion } from '../../core/project/resources/use-case.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { passOrFail, refuseFailedGates } from '../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../core/operation/steps/resource-actions.ts';
import { message } from '../../core/text/message.ts';
import type { UseCaseResult } from './cases/add-use-case.ts';
import { isDecided, openStatus } from './scores/scores.ts';
import type { Prompts } from '../../core/text/prompts.ts';
import type { StageContext } from '../../core/operation/context.ts';

/** Ids of raters: also keys of a YAML map. */
export const RATER_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,62}$/;

/** Scores of one rater; criteria left out keep what that rater gave before. */
export type ScoreInput = { name: string; rater: string; scores: { [criterion: string]: number } };

/** Throws `bad-rater` (exit 2) when an id is not a plain word or an e-mail address. */
export function checkRater(rater: string): string {
  if (RATER_PATTERN.test(rater)) return rater;
  throw badValue('bad-rater', '--rater', rater, { fix: message('scope.rater.bad.fix') });
}

/** Records the scores of one rater; the case is scored once every criterion has at least one score. */
export const scoreUseCase: Operation<ScoreInput, { spec: UseCaseSpec }, UseCaseResult> = {
  id: 'scope score',
  target: ({ name }) => `UseCase/${name}`,
  gather: async ({ name }, ctx) => ({ spec: (await requireResource(ctx.project, 'UseCase', name)).spec }),
  plan: planScore,
  actions: resourceActions,
  result: async ({ input: { name } }, ctx) => ({
    name,
    spec: (await requireResource(ctx.project, 'UseCase', name)).spec,
  }),
  describe: ({ input: { name, rater } }) => ({ subject: `scope score UseCase/${name} by ${rater}` }),
};

/** Pure: writes one file, unless the case is decided. */
export function planScore({ name, rater, scores }: ScoreInput, { spec }: { spec: UseCaseSpec }): PlanDraft {
  const all = CRITERIA.map((criterion) => {
    const value = scores[criterion];
    return [criterion, { ...spec.scores[criterion], ...(value === undefined ? {} : { [rater]: value }) }] as const;
  });
  const given = Object.fromEntries(all.filter(([, byRater]) => Object.keys(byRater).length > 0));
  const scored: UseCaseSpec = { ...spec, scores: given };
  const next = resourceOf('UseCase', name, { ...scored, status: openStatus(scored) });
  const decided = isDecided(spec);
  const reason = message(decided ? 'scope.score.decided' : 'scope.score.undecided', { name });
  return {
    gates: [passOrFail('undecided', !decided, reason, { fix: message('scope.score.decided.fix', { name }) })],
    steps: [writeStep(message('scope.score.step', { name, rater }), next, resourceOf('UseCase', name, spec))],
  };
}

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
