import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, textArg } from '../../lib/cli/flags/flags.ts';
import { loadBundle } from '../../lib/stages/export/bundle/load-bundle.ts';
import { nextAfterLoad, renderLoad } from '../../lib/stages/export/bundle/render.ts';

export default class BundleLoad extends SovranCommand<typeof BundleLoad> {
  static override summary = 'Take a bundle into the store of this machine, and of a host.';
  static override description =
    'Nothing is asked of a network but the host. Each file is verified by its digest; an interrupted load resumes. ' +
    '`engine install` and `release promote` take from it. A bundle older than the last one is refused.';
  static override examples = ['sovran bundle load r1.bundle', 'sovran bundle load r1.bundle --host gpu1'];
  static override args = { file: textArg({ required: true, description: 'Bundle.' }) };
  static override flags = {
    ...changeFlags,
    host: flag.preset('NAME', 'local', 'Host that gets it, too.'),
  };
  static override operation = loadBundle;

  protected async perform({ args, flags }: Parsed<typeof BundleLoad>, session: Session): Promise<Outcome> {
    const input = { path: resolve(args.file), host: flags.host };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('BundleLoad', result, renderLoad, nextAfterLoad(result)),
    );
  }
}
