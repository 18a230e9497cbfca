import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listRecorded } from '../../lib/stages/serving/environments/show.ts';
import { renderEnvironments } from '../../lib/stages/serving/environments/render.ts';

export default class EnvList extends SovranCommand<typeof EnvList> {
  static override summary = 'List the environments of the project; no host is contacted.';
  static override examples = ['sovran env list', 'sovran env list --json'];

  protected async perform(_parsed: Parsed<typeof EnvList>, session: Session): Promise<Outcome> {
    const items = await listRecorded(await session.stage());
    return listOf('EnvironmentList', items, renderEnvironments, [
      items.length > 0 ? 'sovran status' : 'sovran env add --help',
    ]);
  }
}
