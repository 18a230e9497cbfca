import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg, reasonFlags } from '../../lib/cli/flags/flags.ts';
import { completeReason } from '../../lib/cli/asking/scope-answers.ts';
import { acceptUseCase } from '../../lib/stages/scope/decide.ts';
import { useCaseDocument } from '../../lib/stages/scope/documents.ts';
import { renderDecision } from '../../lib/stages/scope/render-use-case.ts';

export default class ScopeAccept extends SovranCommand<typeof ScopeAccept> {
  static override summary = 'Accept a scored use case, which opens phase 2, data.';
  static override examples = ['sovran scope accept triage --reason "Best value for the effort"'];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = { ...changeFlags, ...reasonFlags };
  static override operation = acceptUseCase;

  protected async perform({ args, flags }: Parsed<typeof ScopeAccept>, session: Session): Promise<Outcome> {
    const reason = await completeReason(flags.reason, session);
    return this.operate(session, { name: args.name, reason }, flags, ({ result }) =>
      outcomeOf('UseCase', result, renderDecision, ['sovran status'], { document: useCaseDocument }),
    );
  }
}
