import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { agreeInTerminal } from '../../lib/cli/session/confirm.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { operationsOf } from '../../lib/cli/operations.ts';
import { renderStoppedEnvironment } from '../../lib/stages/serving/environments/render.ts';
import { findFront } from '../../lib/stages/serving/environments/members.ts';
import { commandsAfterStop } from '../../lib/stages/serving/environments/next-commands.ts';
import { readTraffic, stopEnvironment } from '../../lib/stages/serving/environments/stop.ts';
import { emergencyOf, finishBefore } from '../../lib/stages/upkeep/status/resume-project.ts';
import { message } from '../../lib/core/text/message.ts';

export default class EnvStop extends SovranCommand<typeof EnvStop> {
  static override summary = 'Stop the gateway and what serves behind it.';
  static override description =
    'New requests are refused at once; running ones get the drain time of the environment, then they are closed ' +
    'and counted. `env add` with the same host and port restores gateway, keys and release.';
  static override examples = ['sovran env stop production --yes -m "host maintenance"'];
  static override args = { name: nameArg('Name of the environment.') };
  static override flags = { ...changeFlags };
  static override operation = stopEnvironment;

  protected async perform({ args, flags }: Parsed<typeof EnvStop>, session: Session): Promise<Outcome> {
    const { name } = args;
    const planOnly = flags['dry-run'] || flags['plan-out'] !== undefined;
    const ctx = await session.stage();
    const front = await findFront(ctx.project, name);
    const find = operationsOf(this.config);
    if (front) return (await import('../../lib/cli/members/back.ts')).stopFront(session, { name, front, find }, flags);
    const emergency = emergencyOf(EnvStop.operation, { name, endTraffic: false });
    const warnings = planOnly ? [] : await finishBefore(ctx, find, emergency);
    const { live, host } = await readTraffic(ctx, name);
    const ask = !planOnly && live !== null;
    const endTraffic = ask ? await agreeInTerminal(session, message('env.stop.ask', { name, host })) : flags.yes;
    return this.operate(session, { name, endTraffic }, flags, ({ result }) =>
      outcomeOf('Environment', result, renderStoppedEnvironment, commandsAfterStop(result), { warnings }),
    );
  }
}
