import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { renderUsage } from '../../lib/stages/watch/sync/render.ts';
import { syncUsage } from '../../lib/stages/watch/sync/sync.ts';

export default class WatchSync extends SovranCommand<typeof WatchSync> {
  static override summary = 'Fetch what the gateways logged since the last time, and the engines’ token counters.';
  static override description =
    'Never a prompt: who asked, which release answered, when, how long, how many bytes, how it ended. Kept in .sovran/, not in ' +
    'git; may be repeated. Exits 4 when a host did not answer.';
  static override examples = ['sovran watch sync', 'sovran watch sync --env production --json'];
  static override flags = { env: flag.text('NAME', 'One environment (default: all).') };

  protected async perform({ flags }: Parsed<typeof WatchSync>, session: Session): Promise<Outcome> {
    const environments = await syncUsage(await session.stage(), flags.env);
    const away = environments.some(({ unreachable }) => unreachable !== undefined);
    return outcomeOf('UsageSync', { environments }, renderUsage, [], { exit: away ? EXIT.unreachable : EXIT.ok });
  }
}
