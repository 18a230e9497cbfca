import { inputOrSaved } from '../../lib/cli/asking/apply-hosts-input.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, decidedByPlan, flag, hostNames, hostSelectionFlags } from '../../lib/cli/flags/flags.ts';
import { applyOutcome, parseAllow, reviewApply } from '../../lib/cli/reviews/review-apply.ts';
import { giveSudoPassword, sudoFlags } from '../../lib/cli/session/sudo-password.ts';
import { nextForHosts } from '../../lib/cli/failures/typed-apply.ts';
import { listIdleExceptions } from '../../lib/stages/machines/provision/facts/exceptions.ts';
import { applyHosts } from '../../lib/stages/machines/provision/apply-hosts.ts';

export default class HostApply extends SovranCommand<typeof HostApply> {
  static override summary = 'Provision hosts as their files say.';
  static override description =
    'Checks, applies and verifies each step. A failure stops later batches. Restarts, reboots and data changes ' +
    'need --allow or consent in a terminal. A change to sshd reverts unless a new login works.';
  static override examples = [
    'sovran host apply gpu1 --allow restart',
    'sovran host apply --all --batch 25% --allow restart,reboot',
    'sovran host apply --plan plan.json',
  ];
  static override args = { names: hostNames };
  static override flags = {
    ...sudoFlags,
    ...changeFlags,
    ...hostSelectionFlags,
    ...decidedByPlan,
    allow: flag.text('RISKS', 'Accepted risks: restart, reboot, data; separated by commas.'),
  };
  static override operation = applyHosts;

  protected async perform({ args, flags }: Parsed<typeof HostApply>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const allow = parseAllow(flags.allow);
    const input = await inputOrSaved(session, args.names ?? [], flags);
    const typed = { line: this.line(), input, flags };
    const outcome = await this.operate(session, input, flags, ({ plan, result }) => applyOutcome(plan, result, typed), {
      review: (plan, ctx) => reviewApply(session, plan, ctx, { allow, typed }),
    }).catch(nextForHosts(typed));
    const idle = await listIdleExceptions(await session.stage());
    return { ...outcome, warnings: [...(outcome.warnings ?? []), ...idle] };
  }
}
