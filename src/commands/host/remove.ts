import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { removeHost } from '../../lib/stages/machines/hosts/remove.ts';

export default class HostRemove extends SovranCommand<typeof HostRemove> {
  static override summary = 'Remove a host from the inventory; refused while in use.';
  static override examples = ['sovran host remove old-gpu'];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = { ...changeFlags };
  static override operation = removeHost;

  protected async perform({ args, flags }: Parsed<typeof HostRemove>, session: Session): Promise<Outcome> {
    const input = { name: args.name, ...(flags.yes ? { letGo: true } : {}) };
    return this.operate(session, input, flags, ({ result: { name } }) =>
      outcomeOf('HostRemoved', { name }, (removed, { t }) => [t('host.removed', removed)], ['sovran host list']),
    );
  }
}
