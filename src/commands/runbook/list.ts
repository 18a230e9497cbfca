import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listRunbooks } from '../../lib/stages/runbooks/shown/overview.ts';
import { renderRunbooks } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookList extends SovranCommand<typeof RunbookList> {
  static override summary = 'Runbooks: those of the project and those shipped with sovran.';
  static override examples = ['<%= config.bin %> runbook list'];

  protected async perform(_parsed: Parsed<typeof RunbookList>, session: Session): Promise<Outcome> {
    const items = await listRunbooks(await session.stage());
    const [first] = items;
    return {
      kind: 'RunbookList',
      data: { items },
      render: (view) => renderRunbooks({ items }, view),
      next: first ? [`sovran runbook show ${first.name}`] : [],
    };
  }
}
