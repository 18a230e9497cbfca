import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, gateFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { nextAfterPromotion, promoteRelease } from '../../lib/stages/release/promotion/promote.ts';
import { renderPromotion } from '../../lib/stages/release/render.ts';
import { findFront } from '../../lib/stages/serving/environments/members.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';

export default class ReleasePromote extends SovranCommand<typeof ReleasePromote> {
  static override summary = 'Move the traffic of an environment to a release, and prove that nothing was dropped.';
  static override description =
    'Starts the release beside the live one, warms it up, switches, watches and drains. On failure every step is ' +
    'rolled back; a standby stopped to free a GPU stays stopped.';
  static override examples = ['sovran release promote themes-1 --env production'];
  static override args = { name: nameArg('Name of the release.') };
  static override flags = {
    ...gateFlags,
    ...changeFlags,
    env: flag.required('ENV', 'Environment that gets it.'),
    'start-timeout': flag.text('DURATION', 'Longest time until it is healthy (default: what its engine takes).'),
    watch: flag.preset('DURATION', '10s', 'How long to watch it under traffic.'),
    'probe-streams': flag.number('Streams that measure the switch.', { default: 4, min: 1, max: 32 }),
    'retire-old': flag.toggle('Stop the old release; a rollback then has to start it first.'),
  };
  static override operation = promoteRelease;

  protected async perform({ args, flags }: Parsed<typeof ReleasePromote>, session: Session): Promise<Outcome> {
    const input = {
      release: args.name,
      environment: flags.env,
      startMs: flags['start-timeout'] === undefined ? 0 : parseDuration(flags['start-timeout']),
      watchMs: parseDuration(flags.watch),
      streams: flags['probe-streams'],
      retireOld: flags['retire-old'],
    };
    const front = await findFront((await session.stage()).project, flags.env);
    if (front) return (await import('../../lib/cli/members/promote.ts')).promoteMembers(session, front, input, flags);
    return this.operate(session, input, flags, ({ result }) => {
      const exit = result.verdict === 'failed' ? EXIT.drift : EXIT.ok;
      return outcomeOf('Promotion', result, renderPromotion, nextAfterPromotion(result), { exit });
    });
  }
}
