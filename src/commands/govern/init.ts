import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, numberFlag } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { initCharter } from '../../lib/stages/governance/charter/init.ts';
import { renderMade } from '../../lib/stages/governance/charter/render.ts';

export default class GovernInit extends SovranCommand<typeof GovernInit> {
  static override summary = 'Write a charter, to be edited and signed, in the language of the project.';
  static override description =
    'governance/charter.md says in five parts what governance/charter.yaml states as limits, which the gates read once ' +
    'enough people signed both. The keys of the project are made, too.';
  static override examples = ['sovran govern init --signatures 1'];
  static override flags = {
    ...changeFlags,
    signatures: numberFlag('Signatures that a change takes.', { default: 2, min: 1, max: 20 }),
  };
  static override operation = initCharter;

  protected perform({ flags }: Parsed<typeof GovernInit>, session: Session): Promise<Outcome> {
    return operate(session, GovernInit.operation, { required: flags.signatures }, flags, ({ result }) =>
      outcomeOf('CharterFiles', result, renderMade, ['sovran govern attest charter --key FILE']),
    );
  }
}
