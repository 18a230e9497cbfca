import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listRuns } from '../../lib/stages/runbooks/run/find-run.ts';
import { listRunbooks } from '../../lib/stages/runbooks/shown/overview.ts';
import { renderRunbooks, renderRuns } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookList extends SovranCommand<typeof RunbookList> {
  static override summary = 'Runbooks of the project and those shipped with sovran, with the latest runs.';
  static override examples = ['sovran runbook list'];

  protected async perform(_parsed: Parsed<typeof RunbookList>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const items = await listRunbooks(ctx);
    const runs = await listRuns(ctx.project);
    const [first] = items;
    const isOpen = runs.some(({ verdict }) => verdict === 'open');
    return {
      kind: 'RunbookList',
      data: { items, runs },
      render: (view) => [...renderRunbooks({ items }, view), ...renderRuns(runs, view)],
      next: isOpen ? ['sovran resume'] : first ? [`sovran runbook show ${first.name}`] : [],
    };
  }
}
