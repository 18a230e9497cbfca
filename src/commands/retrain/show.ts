import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { showProposal } from '../../lib/stages/retrain/read-proposals.ts';
import { renderRetraining } from '../../lib/stages/retrain/render.ts';

export default class RetrainShow extends SovranCommand<typeof RetrainShow> {
  static override summary = 'Show each rule with its evidence, what a new training takes, and its commands.';
  static override examples = ['sovran retrain show production'];
  static override args = { environment: nameArg('Name of the environment.') };

  protected async perform({ args }: Parsed<typeof RetrainShow>, session: Session): Promise<Outcome> {
    const shown = await showProposal(await session.stage(), args.environment);
    const { environment, state } = shown;
    const decide = [`sovran retrain accept ${environment}`, `sovran retrain reject ${environment} --reason TEXT`];
    return outcomeOf('Retraining', shown, renderRetraining, state === 'open' ? decide : ['sovran retrain list']);
  }
}
