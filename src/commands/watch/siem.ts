import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { EXIT } from '../../lib/core/text/sovran-error.ts';
import { shipEvents } from '../../lib/stages/watch/siem/ship-events.ts';
import { renderSiem } from '../../lib/stages/watch/siem/render.ts';

export default class WatchSiem extends SovranCommand<typeof WatchSiem> {
  static override summary = 'Hand approvals, promotions, key changes and the like to a SIEM.';
  static override description =
    'Through the shipper that `watch install` put on a host, which sends refused requests by itself. Only events that are not ' +
    'there yet; may be repeated. Exits 1 when the shipper does not run, or has no connection.';
  static override examples = ['<%= config.bin %> watch siem gpu1'];
  static override args = { name: nameArg('Name of the host.') };

  protected async perform({ args }: Parsed<typeof WatchSiem>, session: Session): Promise<Outcome> {
    const state = await shipEvents(await session.stage(), args.name);
    return {
      kind: 'SiemState',
      data: state,
      render: (view) => renderSiem(state, view),
      exit: state.running && state.connected !== false ? EXIT.ok : EXIT.failed,
    };
  }
}
