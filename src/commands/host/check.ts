import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { hostChoiceFlags, hostNames } from '../../lib/cli/flags/host-selection-flags.ts';
import { checkHosts } from '../../lib/stages/machines/preflight/check-hosts.ts';
import { checkOutcome } from '../../lib/cli/outcomes/check-outcome.ts';
import { giveSudoPassword, sudoFlags } from '../../lib/cli/session/sudo-password.ts';

export default class HostCheck extends SovranCommand<typeof HostCheck> {
  static override summary = 'Check what machines have and lack, and whether their parts fit each other.';
  static override description =
    'Reads everything in one round trip per host, hosts beside each other, and changes nothing. Exits 5 when a check ' +
    'fails or a host of several does not answer, 4 when none answers, 6 when the key of one is not the pinned one.';
  static override examples = [
    '<%= config.bin %> host check gpu1',
    '<%= config.bin %> host check --all --verbose',
    '<%= config.bin %> host check --group training --json',
  ];
  static override args = { names: hostNames };
  static override flags = {
    ...sudoFlags,
    ...hostChoiceFlags,
    verbose: Flags.boolean({ summary: 'Every check, and the command each was obtained with.' }),
    measure: Flags.boolean({
      summary: 'Read up to 1 GiB for the rate of the disk; fio writes a file where there is none.',
    }),
  };

  protected async perform({ args, flags }: Parsed<typeof HostCheck>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const names = args.names ?? [];
    const { all, group, measure, verbose } = flags;
    const asRoot = flags['sudo-password-file'] !== undefined;
    const reports = await checkHosts(await session.stage(), { names, all, group, measure, asRoot });
    return checkOutcome(reports, { verbose, single: names.length === 1 });
  }
}
