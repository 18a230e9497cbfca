import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listRunbooks } from '../../lib/stages/runbooks/shown/overview.ts';
import { listOpenEntries, remarkDamaged, renderOpen } from '../../lib/stages/runbooks/shown/open-entries.ts';
import { renderRunbooks } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookList extends SovranCommand<typeof RunbookList> {
  static override summary = 'Runbooks: those of the project and those shipped with sovran.';
  static override examples = ['<%= config.bin %> runbook list'];

  protected async perform(_parsed: Parsed<typeof RunbookList>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const items = await listRunbooks(ctx);
    const open = await listOpenEntries(ctx.project);
    const [first] = items;
    return {
      kind: 'RunbookList',
      data: { items, open },
      render: (view) => [...renderRunbooks({ items }, view), ...renderOpen(open, view)],
      warnings: await remarkDamaged(ctx.project),
      next: first ? [`sovran runbook show ${first.name}`] : [],
    };
  }
}
