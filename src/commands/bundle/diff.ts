import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { textArg } from '../../lib/cli/flags/flags.ts';
import { renderDifference } from '../../lib/stages/export/bundle/render.ts';
import { diffBundles } from '../../lib/stages/export/bundle/inspect.ts';

export default class BundleDiff extends SovranCommand<typeof BundleDiff> {
  static override summary = 'Show what one bundle brings that another does not.';
  static override examples = ['sovran bundle diff r1.bundle r2.bundle'];
  static override args = {
    from: textArg({ required: true, description: 'Bundle before.' }),
    to: textArg({ required: true, description: 'Bundle after.' }),
  };

  protected async perform({ args: { from, to } }: Parsed<typeof BundleDiff>, session: Session): Promise<Outcome> {
    return outcomeOf('BundleDifference', await diffBundles(from, to, await session.stage()), renderDifference);
  }
}
