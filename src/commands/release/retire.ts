import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { confirmOrThrow } from '../../lib/cli/session/confirm.ts';
import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { message } from '../../lib/core/text/message.ts';
import { renderRetired } from '../../lib/stages/release/retire/render.ts';
import { exitOfRetirement, nextAfterRetirement, retireRelease } from '../../lib/stages/release/retire/retire.ts';

export default class ReleaseRetire extends SovranCommand<typeof ReleaseRetire> {
  static override summary = 'Remove the weights of a release from every machine, and record their absence.';
  static override description =
    'What another release or model uses stays. Repeat it to check again, or to continue once a host answers: exits 4 ' +
    'while a host is unknown, 5 while weights are left.';
  static override examples = [
    'sovran release retire themes-1 --successor themes-2 --reason "worse on new topics"',
    'sovran release retire themes-1 --gone gpu1 --key ~/.ssh/id_ed25519 --yes',
  ];
  static override args = { name: nameArg('Name of the release.') };
  static override flags = {
    ...changeFlags,
    successor: flag.text('RELEASE', 'Release that takes its place.'),
    reason: flag.text('TEXT', 'Why it is retired.'),
    key: flag.text('FILE', 'Private key that signs the decision.'),
    'drop-rollback': flag.toggle('Leave environments without a release to roll back to.'),
    gone: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'HOST',
      summary: 'Host whose machine exists no longer: recorded, not checked.',
    }),
  };
  static override operation = retireRelease;

  protected async perform({ args, flags }: Parsed<typeof ReleaseRetire>, session: Session): Promise<Outcome> {
    const input = {
      release: args.name,
      ...dropAbsent({ successor: flags.successor, reason: flags.reason, key: flags.key }),
      mayAsk: session.terminal.interactive,
      dropRollback: flags['drop-rollback'],
      gone: [...new Set(flags.gone ?? [])],
    };
    return this.operate(
      session,
      input,
      flags,
      ({ result }) =>
        outcomeOf('Retirement', result, renderRetired, nextAfterRetirement(args.name, result.places), {
          exit: exitOfRetirement(result),
        }),
      {
        review: async () => {
          await confirmOrThrow(session, message('release.retire.confirm', { release: args.name }));
          return undefined;
        },
      },
    );
  }
}
