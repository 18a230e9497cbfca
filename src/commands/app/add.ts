import { addApplication } from '../../lib/stages/serving/applications/add.ts';
import { SovranCommand, type Outcome, type Parsed } from '../../lib/cli/base-command.ts';
import { addKey, keyFlags } from '../../lib/cli/add-key.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, type Session } from '../../lib/cli/session/session.ts';
import { message } from '../../lib/core/text/message.ts';

export default class AppAdd extends SovranCommand<typeof AppAdd> {
  static override summary = 'Authorise an application to call an environment, and make its first key.';
  static override description =
    'Only the sha256 of the key is kept. The key is shown once, or written to --key-out with mode 0600, outside the ' +
    'project and of any git work tree.';
  static override examples = [
    'sovran app add portal --env production --owner "Citizen services" --key-out ~/portal.key',
  ];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = {
    ...keyFlags,
    env: flag.text('NAME', 'Environment that it may call.'),
    owner: flag.text('TEXT', 'Who answers for it.'),
  };
  static override operation = addApplication;

  protected async perform({ args: { name }, flags }: Parsed<typeof AppAdd>, session: Session): Promise<Outcome> {
    const { env: environment } = await completeInput(session, {
      env: { flag: '--env', value: flags.env, ask: (prompts) => prompts.text(message('app.ask.env')) },
    });
    const owner = flags.owner ?? null;
    return addKey(session, AppAdd.operation, (key) => ({ name, environment, owner, key }), flags);
  }
}
