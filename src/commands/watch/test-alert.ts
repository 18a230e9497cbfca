import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { testAlert, renderTest } from '../../lib/stages/watch/test-alert/test-alert.ts';

export default class WatchTestAlert extends SovranCommand<typeof WatchTestAlert> {
  static override summary = 'Send a test alert from a host to every receiver.';
  static override description = 'Exits 1 unless each receiver accepted it.';
  static override examples = ['sovran watch test-alert gpu1'];
  static override args = { name: nameArg('Name of the host.') };

  protected async perform({ args }: Parsed<typeof WatchTestAlert>, session: Session): Promise<Outcome> {
    const receivers = await testAlert(await session.stage(), args.name);
    const isWell = receivers.length > 0 && receivers.every(({ result }) => result === 'sent');
    const exit = isWell ? EXIT.ok : EXIT.failed;
    return outcomeOf('AlertTest', { host: args.name, receivers }, renderTest, [], { exit });
  }
}
