import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, gateFlags, hostChoiceFlags, hostNames } from '../../lib/cli/flags/flags.ts';
import { checkHosts } from '../../lib/stages/machines/preflight/check-hosts.ts';
import { checkOutcome } from '../../lib/cli/outcomes/check-outcome.ts';
import { giveSudoPassword, sudoFlags } from '../../lib/cli/session/sudo-password.ts';

export default class HostCheck extends SovranCommand<typeof HostCheck> {
  static override summary = 'Check that hosts fit their profiles.';
  static override description =
    'Changes nothing; one round trip a host. Exits 5 when a check fails or one of several hosts is unreachable, ' +
    '4 when all are, 6 when a host key differs.';
  static override examples = [
    'sovran host check gpu1',
    'sovran host check --all --verbose',
    'sovran host check --group training --json',
  ];
  static override args = { names: hostNames };
  static override flags = {
    ...gateFlags,
    ...sudoFlags,
    ...hostChoiceFlags,
    verbose: flag.toggle('Show every check with its command.'),
    measure: flag.toggle('Measure the disk rate: reads up to 1 GiB.'),
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
