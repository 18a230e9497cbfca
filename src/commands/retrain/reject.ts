import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { completeReason } from '../../lib/cli/asking/scope-answers.ts';
import { changeFlags, nameArg, reasonFlags } from '../../lib/cli/flags/flags.ts';
import { rejectRetraining } from '../../lib/stages/retrain/decide.ts';
import { renderProposals } from '../../lib/stages/retrain/render.ts';

export default class RetrainReject extends SovranCommand<typeof RetrainReject> {
  static override summary = 'Reject an open proposal, with the reason.';
  static override description = 'The proposal is closed until evidence comes that it does not hold.';
  static override examples = ['sovran retrain reject production --reason "New rows come in March"'];
  static override args = { environment: nameArg('Name of the environment.') };
  static override flags = { ...changeFlags, ...reasonFlags };
  static override operation = rejectRetraining;

  protected async perform({ args, flags }: Parsed<typeof RetrainReject>, session: Session): Promise<Outcome> {
    const input = { environment: args.environment, reason: await completeReason(flags.reason, session) };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Retraining', result, (one, view) => renderProposals([one], view), ['sovran retrain list']),
    );
  }
}
