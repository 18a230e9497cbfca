import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, gateFlags, textArg } from '../../lib/cli/flags/flags.ts';
import { compareEvaluations, meetsRequirement } from '../../lib/stages/measure/eval/compare.ts';
import { renderComparison } from '../../lib/stages/measure/eval/render.ts';

export default class EvalCompare extends SovranCommand<typeof EvalCompare> {
  static override summary = 'Compare two evaluations row by row.';
  static override examples = [
    'sovran eval compare themes themes-q4 --margin 5 --require not-inferior',
    'sovran eval compare smollm themes --require better',
  ];
  static override args = {
    first: textArg({ required: true, description: 'Reference: a model or a run id.' }),
    second: textArg({ required: true, description: 'Candidate: a model or a run id.' }),
  };
  static override flags = {
    ...gateFlags,
    margin: flag.number('Allowed loss of exact match, points.', { default: 5, min: 0, max: 100 }),
    require: flag.choice(['better', 'not-inferior'], 'Required verdict; else exits 5.'),
    seed: flag.number('Seed of the bootstrap.', { default: 1 }),
  };

  protected async perform({ args, flags }: Parsed<typeof EvalCompare>, session: Session): Promise<Outcome> {
    const report = await compareEvaluations({ ...args, ...flags }, await session.stage());
    const exit = meetsRequirement(report.verdict, flags.require) ? EXIT.ok : EXIT.drift;
    return { ...outcomeOf('Report', report, renderComparison), exit };
  }
}
