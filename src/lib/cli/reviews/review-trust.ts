import { hostData, type NamedHost } from '../../stages/machines/hosts/inventory.ts';
import { trustHost, type TrustHostInput } from '../../stages/machines/hosts/trust-host.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import type { Outcome } from '../session/outcome.ts';

/** Records nothing where every key is the pinned one. An interrupted run or a saved plan continues. */
export async function reviewTrust(plan: Plan, ctx: StageContext, saved: boolean): Promise<Outcome | undefined> {
  if (saved || findOpenRun(ctx.project.root, plan.target)) return undefined;
  refuseFailedGates(plan);
  if (countChanges(plan) > 0) return undefined;
  const input = plan.input as TrustHostInput;
  return trustOutcome(plan, await trustHost.result({ runId: '', input, outputs: {}, plan }, ctx));
}

/** The host, and whether its keys are others than before. */
export function trustOutcome(plan: Plan, host: NamedHost): Outcome {
  const { name } = host;
  return {
    kind: 'Host',
    data: hostData(host),
    render: (view) => [view.t(countChanges(plan) > 0 ? 'host.trusted' : 'host.trusted.already', { name })],
    next: [`sovran host check ${name}`],
  };
}
