import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, textArg } from '../../lib/cli/flags/flags.ts';
import { checkName } from '../../lib/core/project/resources.ts';
import { renderSchedule } from '../../lib/stages/watch/schedule/render.ts';
import { schedule, showSchedule } from '../../lib/stages/watch/schedule/schedule.ts';

export default class WatchSchedule extends SovranCommand<typeof WatchSchedule> {
  static override summary = 'Have systemd run supervision by the clock, and show what ran.';
  static override description =
    'Timers run what `watch.schedule` of sovran.yaml says in a clone there: units of the system where you are ' +
    'root or sudo asks no password, else your own. Repeat it after a change. --list exits 1 while a last run failed.';
  static override examples = [
    'sovran watch schedule --dry-run',
    'sovran watch schedule bastion --clone /srv/my-project',
  ];
  static override args = {
    name: textArg({ default: 'local', description: 'Name of the host.', parse: async (text) => checkName(text) }),
  };
  static override flags = {
    ...changeFlags,
    clone: flag.text('PATH', 'Clone of the project there (default here: this one).'),
    list: flag.toggle('Show timers, change nothing.', { exclusive: ['remove', 'clone'] }),
    remove: flag.toggle('Remove what was installed.', { default: false }),
    'discard-edits': flag.toggle('Replace units that were edited by hand.', { default: false }),
  };
  static override operation = schedule;

  protected async perform({ args, flags }: Parsed<typeof WatchSchedule>, session: Session): Promise<Outcome> {
    const { clone = null, remove, 'discard-edits': discardEdits } = flags;
    if (flags.list) {
      const shown = await showSchedule(await session.stage(), args.name);
      const exit = shown.timers.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.ok;
      return outcomeOf('Schedule', shown, renderSchedule, [], { exit });
    }
    const named = ['SOVRAN_STORE', 'SOVRAN_SSH_CONFIG', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'].map(
      (name) => [name, process.env[name]] as const,
    );
    const variables = named.flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
    const input = { host: args.name, clone, variables, remove, discardEdits };
    return this.operate(session, input, flags, ({ result }) => outcomeOf('Schedule', result, renderSchedule));
  }
}
