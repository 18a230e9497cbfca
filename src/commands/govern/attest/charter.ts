import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../../lib/cli/flags/flags.ts';
import { renderSigned } from '../../../lib/stages/governance/charter/render.ts';
import { attestCharter } from '../../../lib/stages/governance/charter/sign.ts';

export default class GovernAttestCharter extends SovranCommand<typeof GovernAttestCharter> {
  static override summary = 'Sign the committed charter with your own SSH key.';
  static override description =
    'It is in force once as many people signed it as the version before it asks; the first says so itself. ' +
    'Who may sign is listed in governance/allowed_signers.';
  static override examples = ['sovran govern attest charter --key ~/.ssh/id_ed25519'];
  static override flags = {
    ...changeFlags,
    key: flag.required('FILE', 'Private key of the signer.'),
  };
  static override operation = attestCharter;

  protected perform({ flags }: Parsed<typeof GovernAttestCharter>, session: Session): Promise<Outcome> {
    const input = { key: flags.key, mayAsk: session.terminal.interactive };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('CharterSigned', result, renderSigned, [
        result.inForce ? 'sovran status' : 'sovran govern attest charter --key FILE',
      ]),
    );
  }
}
