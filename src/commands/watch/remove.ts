import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { removeWatch } from '../../lib/stages/watch/install/remove.ts';

export default class WatchRemove extends SovranCommand<typeof WatchRemove> {
  static override summary = 'Stop what watches a host, and remove what was installed.';
  static override description = 'What it measured goes with it; packages and other files stay.';
  static override examples = ['sovran watch remove gpu1'];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    'discard-edits': flag.toggle('Remove installed files that were edited by hand, too.'),
  };
  static override operation = removeWatch;

  protected async perform({ args, flags }: Parsed<typeof WatchRemove>, session: Session): Promise<Outcome> {
    const input = { host: args.name, discardEdits: flags['discard-edits'] ?? false };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('WatchRemoved', result, (removed, { t }) => [t('watch.removed', removed)]),
    );
  }
}
