import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { showLineage } from '../../lib/stages/experiments/lineage/lineage.ts';
import { renderLineage } from '../../lib/stages/experiments/lineage/render.ts';

export default class ModelLineage extends SovranCommand<typeof ModelLineage> {
  static override summary = 'Draw what a model was made from and what was made from it.';
  static override description = 'Datasets, jobs and releases stand below each model; ◀ marks the one you named.';
  static override examples = ['sovran model lineage themes-q8'];
  static override args = { name: nameArg('Name of the model.') };

  protected async perform({ args }: Parsed<typeof ModelLineage>, session: Session): Promise<Outcome> {
    const lineage = await showLineage(args.name, await session.stage());
    return outcomeOf('ModelLineage', lineage, renderLineage, [`sovran model show ${args.name}`]);
  }
}
