import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { watchExit } from '../../lib/cli/outcomes/watch-exit.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';
import { statusPage } from '../../lib/stages/watch/status/page.ts';
import { publishIndicators } from '../../lib/stages/watch/status/publish.ts';
import { readWatched } from '../../lib/stages/watch/status/read-watched.ts';
import { renderWatched } from '../../lib/stages/watch/status/render.ts';

export default class WatchStatus extends SovranCommand<typeof WatchStatus> {
  static override summary = 'How environments do: performance, cost, security, model, against their objectives.';
  static override description =
    'Fetches what the gateways logged first, as watch sync does. Exits 5 when an objective is missed, 4 when a host did not ' +
    'answer: what is not known is unknown, never well.';
  static override examples = [
    'sovran watch status',
    'sovran watch status --publish --html status.html',
    'sovran watch status --env production --last 7d --json',
  ];
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    html: flag.text('FILE.html', 'Write a page to a file as well.'),
    publish: flag.toggle('Give the figures to the watch of each host, for alerts and dashboards.'),
    last: flag.preset('DURATION', '24h', 'How far back, e.g. 1h, 24h, 30d.'),
  };

  protected async perform({ flags }: Parsed<typeof WatchStatus>, session: Session): Promise<Outcome> {
    const question = { environment: flags.env, lengthMs: parseDuration(flags.last) };
    await checkReportPath(flags.html, '.html');
    const ctx = await session.stage();
    const environments = await readWatched(ctx, question);
    const warnings = flags.publish ? await publishIndicators(ctx, environments) : [];
    const html = (): string => statusPage(environments, session.view);
    await saveReport(flags.html, { html, markdown: html });
    return outcomeOf('WatchStatus', { environments }, renderWatched, [], { warnings, exit: watchExit(environments) });
  }
}
