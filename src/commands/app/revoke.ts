import { renderRevoked } from '../../lib/stages/serving/applications/render.ts';
import { revokeApplication } from '../../lib/stages/serving/applications/revoke.ts';
import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/name-arg.ts';
import { changeFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/session/outcome.ts';
import type { Session } from '../../lib/cli/session/session.ts';

export default class AppRevoke extends SovranCommand<typeof AppRevoke> {
  static override summary = 'Take every key of an application away, at once.';
  static override examples = ['<%= config.bin %> app revoke portal -m "left the project"'];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = { ...changeFlags };

  protected async perform({ args, flags }: Parsed<typeof AppRevoke>, session: Session): Promise<Outcome> {
    return operate(session, revokeApplication, { name: args.name }, flags, ({ result }) => ({
      kind: 'Application',
      data: result,
      render: (view) => renderRevoked(result, view),
      next: ['sovran app list'],
    }));
  }
}
