import { applyHostsInput } from '../../lib/cli/asking/apply-hosts-input.ts';
import { EXIT, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, hostNames, hostSelectionFlags } from '../../lib/cli/flags/flags.ts';
import { writePlanFile } from '../../lib/cli/files/plan-file.ts';
import { giveSudoPassword, sudoFlags } from '../../lib/cli/session/sudo-password.ts';
import { placeWords } from '../../lib/cli/failures/typed-apply.ts';
import { hostPlansData, nextAfterPlan, planHostsNow } from '../../lib/stages/machines/provision/host-plan.ts';
import { listIdleExceptions } from '../../lib/stages/machines/provision/facts/exceptions.ts';
import { renderHostPlans } from '../../lib/stages/machines/provision/render.ts';

export default class HostPlan extends SovranCommand<typeof HostPlan> {
  static override summary = 'Show the drift of hosts and what `host apply` would change.';
  static override description =
    'Changes nothing. Shows drift as a diff with its risk, and exceptions of hosts/exceptions.yaml as waived until ' +
    'they expire.';
  static override examples = [
    'sovran host plan gpu1',
    'sovran host plan --all --exit-code',
    'sovran host plan --group training --plan-out plan.json',
  ];
  static override args = { names: hostNames };
  static override flags = {
    ...sudoFlags,
    ...hostSelectionFlags,
    'exit-code': flag.toggle('Exit 5 on drift or an unknown state.'),
    'plan-out': flag.text('FILE', 'Save the plan for `host apply --plan FILE`.'),
  };

  protected async perform({ args, flags }: Parsed<typeof HostPlan>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const input = await applyHostsInput(session, args.names ?? [], flags);
    const ctx = await session.stage();
    const plans = await planHostsNow(input, ctx);
    const file = flags['plan-out'];
    if (file !== undefined) await writePlanFile(file, plans.plan);
    const converged = plans.hosts.every(({ verdict }) => verdict === 'converged');
    const refused = plans.hosts.some(({ verdict }) => verdict === 'refused');
    return {
      kind: 'HostPlanList',
      data: (view) => hostPlansData(plans, view),
      render: (view) => [
        ...renderHostPlans(plans, view),
        ...(file === undefined ? [] : [view.t('cli.plan-saved', { path: file })]),
      ],
      next: nextAfterPlan(plans, file, placeWords(flags)),
      warnings: await listIdleExceptions(ctx),
      exit: refused ? EXIT.refused : flags['exit-code'] && !converged ? EXIT.drift : EXIT.ok,
    };
  }
}
