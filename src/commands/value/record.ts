import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, textArg } from '../../lib/cli/flags/flags.ts';
import { checkName } from '../../lib/core/project/resources.ts';
import { statedWords } from '../../lib/core/text/suggest.ts';
import { readDay, readNumber, recordKpi, type RecordInput } from '../../lib/stages/value/kpis/record.ts';
import { renderKpis } from '../../lib/stages/value/kpis/render.ts';

export default class ValueRecord extends SovranCommand<typeof ValueRecord> {
  static override summary = 'Record a value of an indicator, with its day and source.';
  static override examples = [
    'sovran value record "sorted right" 84 --usecase triage --at 2026-12-01 --source "eval run 01JX" --how measured',
    'sovran value record joy 4.1 --usecase triage --at 2026-12-01 --source "survey" --how surveyed --n 38',
  ];
  static override args = {
    kpi: textArg({ required: true, description: 'Name of the indicator, as frozen.' }),
    value: textArg({ required: true, description: 'Value, in the unit of the indicator.' }),
  };
  static override flags = {
    ...changeFlags,
    usecase: flag.required('NAME', 'Use case of the indicator.'),
    at: flag.required('DATE', 'Day that the value is of.'),
    source: flag.required('TEXT', 'Where the value comes from.'),
    how: flag.choice(['measured', 'surveyed', 'declared'], 'How the value was obtained.', { default: 'declared' }),
    n: flag.number('Answers of the survey, or cases counted.', { min: 1 }),
  };
  static override operation = recordKpi;

  protected async perform({ args, flags }: Parsed<typeof ValueRecord>, session: Session): Promise<Outcome> {
    const input: RecordInput = {
      usecase: checkName(flags.usecase),
      kpi: args.kpi,
      value: readNumber('VALUE', args.value),
      at: readDay(flags.at),
      source: statedWords('bad-source', '--source', flags.source) ?? '',
      how: flags.how,
      n: flags.n ?? null,
    };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('ValueRecord', result, renderKpis, [`sovran value report ${input.usecase}`]),
    );
  }
}
