import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { renderReleases } from '../../lib/stages/release/render.ts';
import { listReleases } from '../../lib/stages/release/records/show.ts';

export default class ReleaseList extends SovranCommand<typeof ReleaseList> {
  static override summary = 'List the releases of the project.';
  static override examples = ['sovran release list --json'];

  protected async perform(_parsed: Parsed<typeof ReleaseList>, session: Session): Promise<Outcome> {
    const items = await listReleases(await session.stage());
    return listOf('ReleaseList', items, renderReleases, items.length === 0 ? ['sovran release create --help'] : []);
  }
}
