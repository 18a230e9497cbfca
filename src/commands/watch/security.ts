import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { watchExit } from '../../lib/cli/outcomes/watch-exit.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';
import { renderSecurity } from '../../lib/stages/watch/security/security-indicators.ts';
import { readWatched } from '../../lib/stages/watch/status/read-watched.ts';

export default class WatchSecurity extends SovranCommand<typeof WatchSecurity> {
  static override summary =
    'Refused requests, uses of ended keys, the gateway’s configuration and log, pending updates.';
  static override description =
    'Updates are read from package lists that the host fetched before, with their age; lists older than a week say nothing of ' +
    'today. Exits 5 when something is not as it should be, 4 when a host did not answer.';
  static override examples = ['sovran watch security', 'sovran watch security --env production --last 30d --json'];
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    last: flag.preset('DURATION', '7d', 'How far back, e.g. 24h, 7d, 30d.'),
  };

  protected async perform({ flags }: Parsed<typeof WatchSecurity>, session: Session): Promise<Outcome> {
    const question = { environment: flags.env, lengthMs: parseDuration(flags.last) };
    const watched = await readWatched(await session.stage(), question);
    const environments = watched.map((one) => ({
      ...one,
      indicators: one.indicators.filter(({ domain }) => domain === 'security'),
    }));
    return outcomeOf('WatchSecurity', { environments }, renderSecurity, [], { exit: watchExit(environments) });
  }
}
