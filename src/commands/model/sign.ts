import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { renderSigned } from '../../lib/stages/models/signing/render.ts';
import { signModel } from '../../lib/stages/models/signing/sign-model.ts';

export default class ModelSign extends SovranCommand<typeof ModelSign> {
  static override summary = 'Sign every file of a model with the key of the project.';
  static override description =
    'Writes models/NAME.sig.json, a bundle of OpenSSF Model Signing v1.0 that other tools verify. ' +
    'The first signature makes a key; its public half is in audit/keys/models.pub.pem, its private half stays on this machine.';
  static override examples = ['sovran model sign themes-q8', 'sovran model sign themes-q8 --key ~/keys/models.pem'];
  static override args = { name: nameArg('Name of the model.') };
  static override flags = {
    ...changeFlags,
    key: flag.text('FILE', 'Private key, P-256 in PEM (default: the project’s own).'),
  };
  static override operation = signModel;

  protected async perform({ args, flags }: Parsed<typeof ModelSign>, session: Session): Promise<Outcome> {
    const input = { name: args.name, key: flags.key ?? null };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('ModelSignature', result, renderSigned, [`sovran model verify ${args.name}`]),
    );
  }
}
