import { renderRevoked } from '../../lib/stages/serving/applications/render.ts';
import { cutRevoke, revokeApplication } from '../../lib/stages/serving/applications/revoke.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';

export default class AppRevoke extends SovranCommand<typeof AppRevoke> {
  static override summary = 'Take every key of an application away, at once.';
  static override examples = ['<%= config.bin %> app revoke portal -m "left the project"'];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = { ...changeFlags };
  /** As `resume` finishes it: keys added meanwhile stay valid. */
  static override operation = cutRevoke;

  protected async perform({ args, flags }: Parsed<typeof AppRevoke>, session: Session): Promise<Outcome> {
    return operate(session, revokeApplication, { name: args.name }, flags, ({ result }) => ({
      kind: 'Application',
      data: result,
      render: (view) => renderRevoked(result, view),
      next: ['sovran app list'],
    }));
  }
}
