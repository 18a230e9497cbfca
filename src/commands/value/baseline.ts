import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { freezeBaseline } from '../../lib/stages/value/kpis/record.ts';
import { renderKpis } from '../../lib/stages/value/kpis/render.ts';

export default class ValueBaseline extends SovranCommand<typeof ValueBaseline> {
  static override summary = 'Freeze the indicators of an accepted use case.';
  static override description = 'Once: later edits of the use case change nothing that its value is judged by.';
  static override examples = ['sovran value baseline triage'];
  static override args = { usecase: nameArg('Name of the use case.') };
  static override flags = { ...changeFlags };
  static override operation = freezeBaseline;

  protected async perform({ args, flags }: Parsed<typeof ValueBaseline>, session: Session): Promise<Outcome> {
    const { usecase } = args;
    return this.operate(session, { usecase }, flags, ({ result }) =>
      outcomeOf('ValueRecord', result, renderKpis, ['sovran value record --help']),
    );
  }
}
