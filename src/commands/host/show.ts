import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { damageRemarks, hostData, showHost } from '../../lib/stages/machines/hosts/inventory.ts';
import { renderHost } from '../../lib/stages/machines/hosts/render.ts';

export default class HostShow extends SovranCommand<typeof HostShow> {
  static override summary = 'Show a host, its last known facts and its last check.';
  static override examples = ['sovran host show local'];
  static override args = { name: nameArg('Name of the host.') };

  protected async perform({ args }: Parsed<typeof HostShow>, session: Session): Promise<Outcome> {
    const host = await showHost(await session.stage(), args.name);
    return outcomeOf('Host', host, renderHost, [], { document: hostData, warnings: damageRemarks([host]) });
  }
}
