import { usageError } from '../../lib/core/text/sovran-error.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { readTextInput } from '../../lib/cli/session/read-text.ts';
import { completeInput, type Session } from '../../lib/cli/session/session.ts';
import { askComparisons } from '../../lib/stages/scope/weights/ask-comparisons.ts';
import { checkDirectWeights, parsePairwise } from '../../lib/stages/scope/weights/read-weights.ts';
import { weightsDocument } from '../../lib/stages/scope/documents.ts';
import { parseCriterionValues } from '../../lib/stages/scope/input/parse-flags.ts';
import { renderWeights } from '../../lib/stages/scope/render-ranking.ts';
import { setWeights, type SetWeightsInput } from '../../lib/stages/scope/weights/set-weights.ts';
import { message } from '../../lib/core/text/message.ts';

export default class ScopeWeights extends SovranCommand<typeof ScopeWeights> {
  static override summary = 'Weigh the five criteria, by comparison or directly.';
  static override examples = [
    'sovran scope weights',
    'sovran scope weights --from pairwise.yaml',
    'sovran scope weights --set impact=0.3 --set feasibility=0.2 --set sensitivity=0.2 --set acceptance=0.15 --set alignment=0.15',
  ];
  static override flags = {
    ...changeFlags,
    from: flag.text(
      'FILE',
      'Pairwise judgements (`criteria: […]`, `pairwise: [[1, 3, …], [1/3, 1, …], …]`); - for standard input.',
    ),
    set: flag.repeated('CRITERION=WEIGHT', 'Direct weight; all five, with sum 1.'),
  };
  static override operation = setWeights;

  protected async perform({ flags }: Parsed<typeof ScopeWeights>, session: Session): Promise<Outcome> {
    const { input } = await completeInput<{ input: SetWeightsInput }>(session, {
      input: {
        flag: '--set impact= feasibility= sensitivity= acceptance= alignment= | --from',
        value: await readGiven(flags),
        ask: async (prompts) => ({ method: 'pairwise', matrix: await askComparisons(prompts) }),
      },
    });
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Weights', result, renderWeights, ['sovran scope rank'], { document: weightsDocument }),
    );
  }
}

async function readGiven(flags: {
  from?: string | undefined;
  set?: string[] | undefined;
}): Promise<SetWeightsInput | undefined> {
  const { from, set } = flags;
  if (from !== undefined && set)
    throw usageError('usage', message('cli.usage.exclusive', { flag: '--set', other: '--from' }));
  if (set) return { method: 'direct', weights: checkDirectWeights(parseCriterionValues(set)) };
  if (from === undefined) return undefined;
  return { method: 'pairwise', matrix: parsePairwise(from, await readTextInput(from)) };
}
