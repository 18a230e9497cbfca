import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/name-arg.ts';
import { changeFlags } from '../../lib/cli/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { addLocalHost } from '../../lib/hosts/add-local.ts';
import { hostData } from '../../lib/hosts/host-data.ts';
import { renderAddedHost } from '../../lib/hosts/render.ts';

export default class HostAdd extends SovranCommand<typeof HostAdd> {
  static override summary = 'Add a machine to the inventory.';
  static override examples = ['<%= config.bin %> host add local --local'];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    local: Flags.boolean({ required: true, summary: 'This machine.' }),
  };

  protected async perform({ args, flags }: Parsed<typeof HostAdd>, session: Session): Promise<Outcome> {
    return operate(session, addLocalHost, { name: args.name }, flags, ({ result }) => ({
      kind: 'Host',
      data: hostData(result),
      render: (view) => renderAddedHost(result, view),
      next: ['sovran engine install cpu'],
    }));
  }
}
