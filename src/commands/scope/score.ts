import { SovranCommand, type Outcome, type Parsed } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, type Session } from '../../lib/cli/session/session.ts';
import { useCaseDocument } from '../../lib/stages/scope/documents.ts';
import { checkScores, parseCriterionValues } from '../../lib/stages/scope/input/parse-flags.ts';
import { readWeights } from '../../lib/stages/scope/weights/read-weights.ts';
import { renderScoredCase } from '../../lib/stages/scope/render-use-case.ts';
import {
  checkRater,
  scoreUseCase,
  askRater,
  askScores,
  readKnownScores,
} from '../../lib/stages/scope/score-use-case.ts';

export default class ScopeScore extends SovranCommand<typeof ScopeScore> {
  static override summary = 'Score a use case on the five criteria, 0 to 5, as one rater.';
  static override examples = [
    'sovran scope score triage',
    'sovran scope score triage --rater product-owner --set impact=4 --set feasibility=3',
  ];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = {
    ...changeFlags,
    rater: flag.text('ID', 'Rater: a word or an e-mail address.'),
    set: flag.repeated('CRITERION=0..5', 'Score of impact, feasibility, sensitivity, acceptance or alignment.'),
  };
  static override operation = scoreUseCase;

  protected async perform({ args, flags }: Parsed<typeof ScopeScore>, session: Session): Promise<Outcome> {
    const { name } = args;
    const ctx = await session.stage();
    let rater = flags.rater === undefined ? undefined : checkRater(flags.rater);
    const { scores } = await completeInput<{ rater: string; scores: Record<string, number> }>(session, {
      rater: {
        flag: '--rater',
        value: rater,
        ask: async (prompts) => (rater = checkRater(await askRater(prompts, await ctx.actor()))),
      },
      scores: {
        flag: '--set',
        value: flags.set && checkScores(parseCriterionValues(flags.set)),
        ask: async (prompts) => askScores(prompts, await readKnownScores(name, rater ?? '', ctx)),
      },
    });
    const input = { name, rater: rater ?? '', scores };
    const weights = await readWeights(ctx);
    return this.operate(session, input, flags, ({ result }) => ({
      kind: 'UseCase',
      data: (view) => useCaseDocument(result, view, weights),
      render: (view) => renderScoredCase(result, view, weights),
      next: [weights ? 'sovran scope rank' : 'sovran scope weights'],
    }));
  }
}
