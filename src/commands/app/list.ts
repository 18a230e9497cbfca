import { listApplications } from '../../lib/stages/serving/applications/application-view.ts';
import { renderApplications } from '../../lib/stages/serving/applications/render.ts';
import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';

export default class AppList extends SovranCommand<typeof AppList> {
  static override summary = 'Applications, where they may call, and how many of their keys are valid.';
  static override examples = ['sovran app list --env production'];
  static override flags = { env: flag.text('NAME', 'Only those of an environment.') };

  protected async perform({ flags }: Parsed<typeof AppList>, session: Session): Promise<Outcome> {
    const items = await listApplications(await session.stage(), flags.env);
    return listOf('ApplicationList', items, renderApplications);
  }
}
