import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { listBundles } from '../../lib/stages/export/bundle/inspect.ts';
import { renderBundles } from '../../lib/stages/export/bundle/render.ts';

export default class BundleList extends SovranCommand<typeof BundleList> {
  static override summary = 'List bundles that the project made or a machine has loaded.';
  static override examples = ['sovran bundle list', 'sovran bundle list --host gpu1'];
  static override flags = { host: flag.preset('NAME', 'local', 'Machine to look at.') };

  protected async perform({ flags }: Parsed<typeof BundleList>, session: Session): Promise<Outcome> {
    return listOf('BundleList', await listBundles(flags.host, await session.stage()), renderBundles);
  }
}
