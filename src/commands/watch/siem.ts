import { EXIT, listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { hostNames } from '../../lib/cli/flags/flags.ts';
import { shipEvents, renderSiem } from '../../lib/stages/watch/siem/ship-events.ts';

export default class WatchSiem extends SovranCommand<typeof WatchSiem> {
  static override summary = 'Hand approvals, promotions, key changes and the like to a SIEM.';
  static override description =
    'Through the shipper of the first host (default: of all that have one), which sends refused requests by itself. Only what it ' +
    'does not have. Exits 1 when a shipper does not run, or is known to have no connection.';
  static override examples = ['sovran watch siem', 'sovran watch siem gpu1'];
  static override args = { names: hostNames };

  protected async perform({ args }: Parsed<typeof WatchSiem>, session: Session): Promise<Outcome> {
    const states = await shipEvents(await session.stage(), args.names);
    const isWell = states.every(({ running, connected }) => running && connected !== false);
    return listOf('SiemStateList', states, renderSiem, [], { exit: isWell ? EXIT.ok : EXIT.failed });
  }
}
