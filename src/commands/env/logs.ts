import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, logFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { logOutcome } from '../../lib/cli/outcomes/log-outcome.ts';
import { findEngineLog, findGatewayLog } from '../../lib/stages/serving/environments/log.ts';
import { message } from '../../lib/core/text/message.ts';

export default class EnvLogs extends SovranCommand<typeof EnvLogs> {
  static override summary = 'Print the end of the log of an engine or a gateway, or follow it.';
  static override description =
    'The engine is that of the live slot. With --follow, prints the whole log, then what is added, across restarts; it ' +
    'reconnects after a lost connection. With --json: one record a line.';
  static override examples = [
    'sovran env logs production',
    'sovran env logs production --gateway --lines 50',
    'sovran env logs production --follow',
  ];
  static override args = { name: nameArg('Name of the environment.') };
  static override flags = {
    ...logFlags,
    engine: flag.toggle('The engine that serves (default).', { exclusive: ['gateway'] }),
    gateway: flag.toggle('The gateway.'),
  };

  protected async perform({ args, flags }: Parsed<typeof EnvLogs>, session: Session): Promise<Outcome> {
    const { name } = args;
    const find = flags.gateway ? findGatewayLog : findEngineLog;
    const { of, open } = await find(await session.stage(), name);
    const again = `sovran env logs ${name}${flags.gateway ? ' --gateway' : ''} --follow`;
    const detached = message('env.logs.detached', { name });
    return logOutcome(session, { kind: 'EnvironmentLog', data: of, name, open, again, detached }, flags);
  }
}
