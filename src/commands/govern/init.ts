import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { initCharter } from '../../lib/stages/governance/charter/init.ts';
import { renderMade } from '../../lib/stages/governance/charter/render.ts';

export default class GovernInit extends SovranCommand<typeof GovernInit> {
  static override summary = 'Write a charter, to be edited and signed, in the language of the project.';
  static override description =
    'governance/charter.md says in five parts what governance/charter.yaml states as limits, which the gates read once ' +
    'enough people signed both. The keys of the project are made, too.';
  static override examples = ['sovran govern init --signatures 1', 'sovran govern init --min-exact-match 80'];
  static override flags = {
    ...changeFlags,
    signatures: flag.number('Signatures that a change takes.', { default: 2, min: 1, max: 20 }),
    'min-exact-match': flag.number('Right answers that a release needs, per cent.', { default: 60, min: 0, max: 100 }),
  };
  static override operation = initCharter;

  protected perform({ flags }: Parsed<typeof GovernInit>, session: Session): Promise<Outcome> {
    const input = { required: flags.signatures, minExactMatch: flags['min-exact-match'] };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('CharterFiles', result, renderMade, ['sovran govern attest charter --key FILE']),
    );
  }
}
