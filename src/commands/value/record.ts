import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, textArg } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { checkName } from '../../lib/core/project/resources.ts';
import { KPI_SOURCES, type KpiValue } from '../../lib/core/project/resources/value-record.ts';
import { message } from '../../lib/core/text/message.ts';
import { statedWords } from '../../lib/core/text/suggest.ts';
import { valueDocument } from '../../lib/stages/value/kpis/progress.ts';
import { readDay, readValue } from '../../lib/stages/value/kpis/read-record-flags.ts';
import { recordKpi } from '../../lib/stages/value/kpis/record.ts';
import { renderValueRecord } from '../../lib/stages/value/kpis/render.ts';

export default class ValueRecord extends SovranCommand<typeof ValueRecord> {
  static override summary = 'Record a value of an indicator, with its day and source.';
  static override examples = [
    '<%= config.bin %> value record "sorted right" 84 --usecase triage --at 2026-12-01 --source "eval run 01JX" --how measured',
    '<%= config.bin %> value record satisfaction 4.1 --usecase triage --at 2026-12-01 --source "survey" --how surveyed --n 38',
  ];
  static override args = {
    kpi: textArg({ required: true, description: 'Name of the indicator, as frozen.' }),
    value: textArg({ required: true, description: 'Value, in the unit of the indicator.' }),
  };
  static override flags = {
    ...changeFlags,
    usecase: Flags.string({ helpValue: 'NAME', summary: 'Use case of the indicator.' }),
    at: Flags.string({ helpValue: 'DATE', summary: 'Day that the value is of.' }),
    source: Flags.string({ helpValue: 'TEXT', summary: 'Where the value comes from.' }),
    how: Flags.string({ options: [...KPI_SOURCES], default: 'declared', summary: 'How the value was obtained.' }),
    n: Flags.integer({ min: 1, summary: 'Answers of the survey, or cases counted.' }),
  };
  static override operation = recordKpi;

  protected async perform({ args, flags }: Parsed<typeof ValueRecord>, session: Session): Promise<Outcome> {
    const value = readValue(args.value);
    const said = await completeInput<{ usecase: string; at: string; source: string }>(session, {
      usecase: wantText('--usecase', flags.usecase, message('value.ask.usecase')),
      at: wantText('--at', flags.at, message('value.ask.at')),
      source: wantText('--source', statedWords('bad-source', '--source', flags.source), message('value.ask.source')),
    });
    const day = readDay(said.at);
    const how = flags.how as KpiValue['how'];
    const input = { ...said, usecase: checkName(said.usecase), at: day, kpi: args.kpi, value, how, n: flags.n ?? null };
    return operate(session, ValueRecord.operation, input, flags, ({ result }) =>
      outcomeOf('ValueRecord', result, renderValueRecord, [`sovran value roi ${input.usecase}`], valueDocument),
    );
  }
}
