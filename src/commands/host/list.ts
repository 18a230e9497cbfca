import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { damageRemarks, hostData, listHosts } from '../../lib/stages/machines/hosts/inventory.ts';
import { renderHosts } from '../../lib/stages/machines/hosts/render.ts';

export default class HostList extends SovranCommand<typeof HostList> {
  static override summary = 'List the hosts with their last known facts.';
  static override examples = ['sovran host list', 'sovran host list --group training --json'];

  static override flags = { group: flag.text('NAME', 'Only hosts of this group.') };

  protected async perform({ flags: { group } }: Parsed<typeof HostList>, session: Session): Promise<Outcome> {
    const { hosts, unreadable } = await listHosts(await session.stage(), group);
    return {
      kind: 'HostList',
      data: { items: hosts.map(hostData), unreadable: unreadable.map(({ host }) => host) },
      render: (view) => (unreadable.length > 0 && hosts.length === 0 ? [] : renderHosts(hosts, view, group)),
      warnings: [...unreadable.map(({ error }) => error.text), ...damageRemarks(hosts)],
      ...(hosts.length + unreadable.length === 0 && group === undefined
        ? { next: ['sovran host add local --local'] }
        : {}),
    };
  }
}
