import { addApplicationKey } from '../../../lib/stages/serving/applications/add.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { nameArg } from '../../../lib/cli/flags/flags.ts';
import { addKey, keyFlags } from '../../../lib/cli/add-key.ts';

export default class AppKeyAdd extends SovranCommand<typeof AppKeyAdd> {
  static override summary = 'Give an application one more key.';
  static override description =
    'To rotate a key: add one, hand it over, then revoke the old one with `app key revoke`. It is shown once, or ' +
    'written to --key-out (mode 0600), outside the project and any git work tree.';
  static override examples = [
    'sovran app key add portal --key-out ~/portal-2.key',
    'sovran app key add portal --expires 90d',
  ];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = { ...keyFlags };
  static override operation = addApplicationKey;

  protected async perform({ args: { name }, flags }: Parsed<typeof AppKeyAdd>, session: Session): Promise<Outcome> {
    return addKey(session, AppKeyAdd.operation, (key) => ({ name, key }), flags);
  }
}
