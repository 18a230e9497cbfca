import { unseenOf } from '../../stages/upkeep/host-gc/engine-gate.ts';
import { hostSweepData, hostSweepOf, keptOnHost, renderHostSweep } from '../../stages/upkeep/host-gc/render.ts';
import type { HostGcInput, NotSwept } from '../../stages/upkeep/host-gc/collect-garbage.ts';
import { heldOf } from '../../stages/upkeep/host-gc/held-gate.ts';
import { exitOf, fixesOf, nextOf } from '../../stages/upkeep/host-gc/unremoved.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { blockingGates, refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import type { Plan } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { say } from '../../core/text/translate.ts';
import { confirmOrThrow } from '../session/confirm.ts';
import type { Outcome } from '../session/outcome.ts';
import { mark } from '../outcomes/plan-outcome.ts';
import type { Session } from '../session/session.ts';

/**
 * Shows what would go and asks; answers at once where nothing is in vain: nothing is recorded then. A cut run, or a saved
 * plan, goes on.
 */
export async function reviewHostGc(
  session: Session,
  plan: Plan,
  ctx: StageContext,
  saved: boolean,
): Promise<Outcome | undefined> {
  for (const step of plan.steps) session.note(`  ${mark(step.change)} ${say(session.view.t, step.title)}`);
  const { name } = plan.input as HostGcInput;
  if (plan.steps.length === 0) {
    if (saved || findOpenRun(ctx.project.root, plan.target)) return undefined;
    refuseFailedGates(plan);
    return hostGcOutcome(plan);
  }
  if (blockingGates(plan).length > 0) return undefined;
  await confirmOrThrow(session, message('host.gc.confirm', { name, count: plan.steps.length }));
  return undefined;
}

/**
 * What an applied plan has removed, what it left after all or could not remove, and what nobody looked at; exit 1 where
 * something could not be removed, 4 or 6 where that was for its host.
 */
export function hostGcOutcome(plan: Plan, { kept, failed }: NotSwept = { kept: [], failed: [] }): Outcome {
  const { name } = plan.input as HostGcInput;
  const swept = hostSweepOf(name, plan, { kept, failed });
  return {
    kind: 'HostSweep',
    data: (view) => hostSweepData(swept, view),
    render: (view) => renderHostSweep(swept, view),
    warnings: [...keptOnHost(plan, kept), ...fixesOf(failed), ...heldOf(plan), ...unseenOf(plan)],
    ...(failed.length > 0 ? { next: [...nextOf(failed), `sovran host gc ${name} --dry-run`] } : {}),
    exit: exitOf(failed),
  };
}
