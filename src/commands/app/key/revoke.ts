import { renderRevoked } from '../../../lib/stages/serving/applications/render.ts';
import { chooseKeys, revokeKeys } from '../../../lib/stages/serving/applications/revoke.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { type ChangeFlags, changeFlags, flag, nameArg, textArg } from '../../../lib/cli/flags/flags.ts';

export default class AppKeyRevoke extends SovranCommand<typeof AppKeyRevoke> {
  static override summary = 'Revoke one key of an application, or all, at once.';
  static override description =
    'A revoked key never opens the gateway again. No open run and no lease holds it up; `resume` finishes it ' +
    'where the gateway was out of reach.';
  static override examples = [
    'sovran app key revoke portal 3f9a01bc22d1',
    'sovran app key revoke portal --all -m "left the project"',
  ];
  static override args = {
    name: nameArg('Name of the application.'),
    key: textArg({ description: 'Id of the key, as `app list` shows it.' }),
  };
  static override flags = { ...changeFlags, all: flag.toggle('Revoke every key.') };
  static override operation = revokeKeys;

  protected async perform({ args, flags }: Parsed<typeof AppKeyRevoke>, session: Session): Promise<Outcome> {
    const { name } = args;
    const key = await chooseKeys(await session.stage(), name, { key: args.key, all: flags.all });
    let isResumed = false;
    const revoke = (how: ChangeFlags): Promise<Outcome> =>
      this.operate(session, { name, key }, how, ({ result, resumed }) => {
        isResumed = resumed;
        return outcomeOf('Application', result, renderRevoked, ['sovran app list']);
      });
    const outcome = await revoke(flags);
    // an interrupted run ends the keys of its time; what was asked for now ends those of now
    return isResumed && flags.all ? revoke({ 'dry-run': false, message: flags.message }) : outcome;
  }
}
