import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg, reasonFlags } from '../../lib/cli/flags/flags.ts';
import { completeReason } from '../../lib/cli/asking/scope-answers.ts';
import { rejectUseCase } from '../../lib/stages/scope/decide.ts';
import { useCaseDocument } from '../../lib/stages/scope/documents.ts';
import { renderDecision } from '../../lib/stages/scope/render-use-case.ts';

export default class ScopeReject extends SovranCommand<typeof ScopeReject> {
  static override summary = 'Reject a use case, with the reason.';
  static override examples = ['sovran scope reject triage --reason "A rule engine does it"'];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = { ...changeFlags, ...reasonFlags };
  static override operation = rejectUseCase;

  protected async perform({ args, flags }: Parsed<typeof ScopeReject>, session: Session): Promise<Outcome> {
    const reason = await completeReason(flags.reason, session);
    return this.operate(session, { name: args.name, reason }, flags, ({ result }) =>
      outcomeOf('UseCase', result, renderDecision, ['sovran scope rank'], { document: useCaseDocument }),
    );
  }
}
