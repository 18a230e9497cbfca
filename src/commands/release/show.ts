import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { renderShown } from '../../lib/stages/release/render.ts';
import { showRelease } from '../../lib/stages/release/records/show.ts';

export default class ReleaseShow extends SovranCommand<typeof ReleaseShow> {
  static override summary = 'Show a release, its approvals and what keeps it from each environment.';
  static override examples = ['sovran release show themes-1'];
  static override args = { name: nameArg('Name of the release.') };

  protected async perform({ args }: Parsed<typeof ReleaseShow>, session: Session): Promise<Outcome> {
    const release = await showRelease(await session.stage(), args.name);
    const ready = release.environments.find(({ problems }) => problems.length === 0);
    const next = ready ? [`sovran release promote ${args.name} --env ${ready.environment}`] : [];
    return outcomeOf('Release', release, renderShown, next);
  }
}
