import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { watchExit } from '../../lib/cli/outcomes/watch-exit.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';
import { publishIndicators } from '../../lib/stages/watch/status/publish.ts';
import { readWatched } from '../../lib/stages/watch/status/read-watched.ts';
import { renderWatched } from '../../lib/stages/watch/status/render.ts';

export default class WatchStatus extends SovranCommand<typeof WatchStatus> {
  static override summary = 'How environments do: performance, cost, security, model, against their objectives.';
  static override description =
    'Fetches what the gateways logged first, as watch sync does. Exits 5 when an objective is missed, 4 when a host did not ' +
    'answer: what is not known is unknown, never well.';
  static override examples = [
    '<%= config.bin %> watch status',
    '<%= config.bin %> watch status --publish',
    '<%= config.bin %> watch status --env production --last 7d --json',
  ];
  static override flags = {
    env: Flags.string({ helpValue: 'NAME', summary: 'One environment (default: all).' }),
    publish: Flags.boolean({ summary: 'Give the figures to the watch of each host, for alerts and dashboards.' }),
    last: Flags.string({ helpValue: 'DURATION', default: '24h', summary: 'How far back, e.g. 1h, 24h, 30d.' }),
  };

  protected async perform({ flags }: Parsed<typeof WatchStatus>, session: Session): Promise<Outcome> {
    const question = { environment: flags.env, lengthMs: parseDuration(flags.last) };
    const ctx = await session.stage();
    const environments = await readWatched(ctx, question);
    const warnings = flags.publish ? await publishIndicators(ctx, environments) : [];
    return {
      kind: 'WatchStatus',
      data: { environments },
      render: (view) => renderWatched(environments, view),
      warnings,
      ...watchExit(environments),
    };
  }
}
