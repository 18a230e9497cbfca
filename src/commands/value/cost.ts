import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseTakenFile } from '../../lib/cli/files/taken-file.ts';
import { writeNamedFile } from '../../lib/cli/files/write-file.ts';
import { readCost } from '../../lib/stages/value/cost/read-cost.ts';
import { renderCost, costTable, isCostTable } from '../../lib/stages/value/cost/render.ts';

export default class ValueCost extends SovranCommand<typeof ValueCost> {
  static override summary = 'Show what environments cost, by application, release or day.';
  static override description =
    'By the requests that `watch sync` fetched and the figures under `value` in sovran.yaml and the hosts’ files. Energy is ' +
    'estimated unless a meter counts it. Exits 5 when the parts differ from the total by more than 1 %.';
  static override examples = [
    'sovran value cost',
    'sovran value cost --env production --days 7 --by day --csv cost.csv',
  ];
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    from: flag.text('DATE', 'First day or instant, UTC.', { exclusive: ['days'] }),
    until: flag.text('DATE', 'End, not included (default: now).'),
    days: flag.number('Days before the end (default: 30).', { min: 1, max: 3650 }),
    by: flag.choice(['application', 'release', 'day'], 'What the cost is divided by.', { default: 'application' }),
    csv: flag.text('FILE', 'Write the figures as a table as well.'),
  };

  protected async perform({ flags }: Parsed<typeof ValueCost>, session: Session): Promise<Outcome> {
    if (flags.csv !== undefined) await refuseTakenFile(flags.csv, isCostTable);
    const report = await readCost(await session.stage(), flags, flags.by);
    if (flags.csv !== undefined) await writeNamedFile(flags.csv, costTable(report));
    const isOpen = report.environments.some(({ closure }) => closure?.holds === false);
    return outcomeOf('CostReport', report, renderCost, [], { exit: isOpen ? EXIT.drift : EXIT.ok });
  }
}
