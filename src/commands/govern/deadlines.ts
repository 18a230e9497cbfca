import { EXIT, listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { isOverdue, unmetOf } from '../../lib/stages/governance/incidents/clocks.ts';
import { readDeadlines } from '../../lib/stages/governance/incidents/deadlines.ts';
import { renderDeadlines } from '../../lib/stages/governance/incidents/render.ts';

export default class GovernDeadlines extends SovranCommand<typeof GovernDeadlines> {
  static override summary = 'What is due, of incidents and of requests of persons.';
  static override description =
    'Requests come from `governance/requests.yaml`, which people write. Exits 5 when something is overdue.';
  static override examples = ['sovran govern deadlines', 'sovran govern deadlines --all'];
  static override flags = { all: flag.toggle('What is done as well.') };

  protected async perform({ flags }: Parsed<typeof GovernDeadlines>, session: Session): Promise<Outcome> {
    const all = await readDeadlines(await session.stage());
    const exit = all.some(isOverdue) ? EXIT.drift : EXIT.ok;
    return listOf('DeadlineList', flags.all ? all : unmetOf(all), renderDeadlines, [], { exit });
  }
}
