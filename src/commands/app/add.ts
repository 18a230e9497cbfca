import * as Flags from '@oclif/core/flags';
import { addApplication } from '../../lib/stages/serving/applications/add.ts';
import { SovranCommand, type Outcome, type Parsed } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { issueKey } from '../../lib/cli/issue-key.ts';
import { completeInput, type Session } from '../../lib/cli/session/session.ts';
import { message } from '../../lib/core/text/message.ts';

export default class AppAdd extends SovranCommand<typeof AppAdd> {
  static override summary = 'Authorise an application to call an environment, and make its key.';
  static override description =
    'Only the sha256 of the key is kept. The key is shown once, or written to --key-out with mode 0600, outside of what ' +
    'git would commit.';
  static override examples = [
    '<%= config.bin %> app add portal --env production --owner "Citizen services" --key-out ~/portal.key',
  ];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = {
    ...changeFlags,
    env: Flags.string({ helpValue: 'NAME', summary: 'Environment that it may call.' }),
    owner: Flags.string({ helpValue: 'TEXT', summary: 'Who answers for it.' }),
    'key-out': Flags.string({ helpValue: 'FILE', summary: 'Write the key to a new file instead of the screen.' }),
  };
  static override operation = addApplication();

  protected async perform({ args, flags }: Parsed<typeof AppAdd>, session: Session): Promise<Outcome> {
    const { env } = await completeInput(session, {
      env: { flag: '--env', value: flags.env, ask: (prompts) => prompts.text(message('app.ask.env')) },
    });
    return issueKey(session, addApplication, { name: args.name, environment: env, owner: flags.owner ?? null }, flags);
  }
}
