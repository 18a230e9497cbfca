import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listModels } from '../../lib/stages/models/registry/registry.ts';
import { renderModels } from '../../lib/stages/models/registry/render.ts';

export default class ModelList extends SovranCommand<typeof ModelList> {
  static override summary = 'List the models of the project.';
  static override examples = ['sovran model list'];

  protected async perform(_parsed: Parsed<typeof ModelList>, session: Session): Promise<Outcome> {
    const items = await listModels(await session.stage());
    return listOf('ModelList', items, renderModels);
  }
}
