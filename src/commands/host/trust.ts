import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, keyTrustFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { reviewTrust, trustOutcome } from '../../lib/cli/reviews/review-trust.ts';
import { collectTrust } from '../../lib/cli/asking/host-answers.ts';
import { trustHost } from '../../lib/stages/machines/hosts/trust-host.ts';

export default class HostTrust extends SovranCommand<typeof HostTrust> {
  static override summary = 'Trust the current keys of a host and its jump hosts.';
  static override description =
    'Reads the keys before any login and writes only hosts/known_hosts. A changed key needs --fingerprint from the ' +
    'administrator; a new key needs that or a confirmation.';
  static override examples = [
    'sovran host trust gpu1 --fingerprint SHA256:…',
    'sovran host trust gpu1 --fingerprint bastion=SHA256:… --dry-run',
  ];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    ...keyTrustFlags,
  };
  static override operation = trustHost;

  protected async perform({ args, flags }: Parsed<typeof HostTrust>, session: Session): Promise<Outcome> {
    const input = await collectTrust(args.name, flags, session);
    return this.operate(session, input, flags, ({ plan, result }) => trustOutcome(plan, result), {
      review: (plan, ctx) => reviewTrust(plan, ctx, flags.plan !== undefined),
    });
  }
}
