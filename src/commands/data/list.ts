import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listDatasets } from '../../lib/stages/data/list.ts';
import { renderDatasets } from '../../lib/stages/data/render.ts';

export default class DataList extends SovranCommand<typeof DataList> {
  static override summary = 'List the datasets of the project.';
  static override examples = ['sovran data list', 'sovran data list --json'];

  protected async perform(_parsed: Parsed<typeof DataList>, session: Session): Promise<Outcome> {
    const items = await listDatasets(await session.stage());
    const [first] = items;
    return listOf('DatasetList', items, renderDatasets, [
      first ? `sovran data inspect ${first.name}` : 'sovran data prepare --help',
    ]);
  }
}
