import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { replanTrust } from '../../lib/cli/failures/next-after-stale.ts';
import { operate } from '../../lib/cli/operate.ts';
import { reviewTrust, trustOutcome } from '../../lib/cli/reviews/review-trust.ts';
import { collectTrust } from '../../lib/cli/asking/trust-answers.ts';
import { trustHost } from '../../lib/stages/machines/hosts/trust-host.ts';

export default class HostTrust extends SovranCommand<typeof HostTrust> {
  static override summary = 'Trust the keys that a host of the inventory, or a machine on its way, has now.';
  static override description =
    'Asks the host and every machine on its way for its key before any login. A key that has changed is trusted only with ' +
    'the fingerprint that whoever runs the machine gives; one that nobody has pinned also on a yes in a terminal. Only ' +
    'hosts/known_hosts changes: the file of the host, and what uses it, stay. Other hosts behind the same machine are named.';
  static override examples = [
    '<%= config.bin %> host trust gpu1 --fingerprint SHA256:…',
    '<%= config.bin %> host trust gpu1 --fingerprint bastion=SHA256:… --dry-run',
  ];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    fingerprint: Flags.string({
      multiple: true,
      helpValue: 'SHA256:…',
      summary: 'Key the host must have; MACHINE=SHA256:… for one on the way.',
    }),
    'accept-new': Flags.boolean({
      summary: 'Pin unknown keys without asking, never changed ones; refused with CI=true.',
    }),
  };
  static override operation = trustHost;

  protected async perform({ args, flags }: Parsed<typeof HostTrust>, session: Session): Promise<Outcome> {
    const input = await collectTrust(args.name, flags, session);
    return operate(session, HostTrust.operation, input, flags, ({ plan, result }) => trustOutcome(plan, result), {
      review: (plan, ctx) => reviewTrust(plan, ctx, flags.plan !== undefined),
    }).catch(replanTrust(args.name, flags));
  }
}
