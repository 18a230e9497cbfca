import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { showModel } from '../../lib/stages/models/registry/registry.ts';
import { renderModel } from '../../lib/stages/models/registry/render.ts';

export default class ModelShow extends SovranCommand<typeof ModelShow> {
  static override summary = 'Show a model and its lineage.';
  static override examples = ['sovran model show themes-q8'];
  static override args = { name: nameArg('Name of the model.') };

  protected async perform({ args }: Parsed<typeof ModelShow>, session: Session): Promise<Outcome> {
    const model = await showModel(await session.stage(), args.name);
    const next = [`sovran model lineage ${args.name}`, `sovran model verify ${args.name}`];
    return outcomeOf('Model', model, renderModel, next);
  }
}
