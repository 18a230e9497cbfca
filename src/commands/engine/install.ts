import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/name-arg.ts';
import { changeFlags } from '../../lib/cli/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { installEngine } from '../../lib/engines/install.ts';
import { renderInstalled } from '../../lib/engines/render.ts';
import { chooseHost } from '../../lib/hosts/choose-host.ts';

export default class EngineInstall extends SovranCommand<typeof EngineInstall> {
  static override summary = 'Install an engine on a host, once per lock.';
  static override examples = [
    '<%= config.bin %> engine install cpu',
    '<%= config.bin %> engine install cpu --host local',
  ];
  static override args = { name: nameArg('Name of the engine, e.g. cpu.') };
  static override flags = {
    ...changeFlags,
    host: Flags.string({ helpValue: 'NAME', summary: 'Host; the only one by default.' }),
  };

  protected async perform({ args, flags }: Parsed<typeof EngineInstall>, session: Session): Promise<Outcome> {
    const host = await chooseHost(await session.stage(), flags.host);
    return operate(session, installEngine, { name: args.name, host }, flags, ({ result, plan }) => ({
      kind: 'Engine',
      data: result,
      render: (view) => renderInstalled(result, plan.steps[0]?.change !== 'none', view),
      next: ['sovran engine list'],
    }));
  }
}
