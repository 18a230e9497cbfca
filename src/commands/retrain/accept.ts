import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { acceptRetraining } from '../../lib/stages/retrain/decide.ts';
import { renderRetraining } from '../../lib/stages/retrain/render.ts';

export default class RetrainAccept extends SovranCommand<typeof RetrainAccept> {
  static override summary = 'Accept an open proposal; its commands are printed, and nothing is trained.';
  static override description = 'The proposal is closed until evidence comes that it does not hold.';
  static override examples = ['sovran retrain accept production'];
  static override args = { environment: nameArg('Name of the environment.') };
  static override flags = { ...changeFlags };
  static override operation = acceptRetraining;

  protected async perform({ args, flags }: Parsed<typeof RetrainAccept>, session: Session): Promise<Outcome> {
    const input = { environment: args.environment, reason: '' };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Retraining', result, renderRetraining, result.commands.slice(0, 1)),
    );
  }
}
