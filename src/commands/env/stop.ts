import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { agreeInTerminal } from '../../lib/cli/session/confirm.ts';
import { changeFlags } from '../../lib/cli/flags/flags.ts';
import { nameArg } from '../../lib/cli/flags/name-arg.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/session/outcome.ts';
import type { Session } from '../../lib/cli/session/session.ts';
import { renderStoppedEnvironment } from '../../lib/stages/serving/environments/render.ts';
import { commandsAfterStop } from '../../lib/stages/serving/environments/mend.ts';
import { readTraffic, stopEnvironment } from '../../lib/stages/serving/environments/stop.ts';
import { message } from '../../lib/core/text/message.ts';

export default class EnvStop extends SovranCommand<typeof EnvStop> {
  static override summary = 'Stop the gateway and what serves behind it.';
  static override description =
    'New requests are refused at once; running ones get the drain time of the environment, then they are cut and ' +
    'counted. A live release stops only when that is confirmed, in scripts by --yes. The record stays: `env add` ' +
    'with the same host and port brings gateway, keys and release back.';
  static override examples = ['<%= config.bin %> env stop production --yes -m "host maintenance"'];
  static override args = { name: nameArg('Name of the environment.') };
  static override flags = { ...changeFlags };

  protected async perform({ args, flags }: Parsed<typeof EnvStop>, session: Session): Promise<Outcome> {
    const { name } = args;
    const planOnly = flags['dry-run'] || flags['plan-out'] !== undefined;
    const { live, host } = await readTraffic(await session.stage(), name);
    const ask = !planOnly && live !== null;
    const endTraffic = ask ? await agreeInTerminal(session, message('env.stop.ask', { name, host })) : flags.yes;
    return operate(session, stopEnvironment, { name, endTraffic }, flags, ({ result }) => ({
      kind: 'Environment',
      data: result,
      render: (view) => renderStoppedEnvironment(result, view),
      next: commandsAfterStop(result),
    }));
  }
}
