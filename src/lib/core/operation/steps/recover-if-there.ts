import { isHeld } from '../leases/with-lease.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { CutRun } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { ActiveRun } from '../active-run.ts';

/**
 * Brings back what the steps of a run stand on, where that can be: on the plan's own machines, while the run holds what it
 * changes there. What it cannot be brought back for is no failure here. Whoever calls asks whether it was interrupted.
 */
export async function recoverIfThere(
  { operation, ctx }: Pick<ActiveRun, 'operation' | 'ctx'>,
  progress: RunProgress,
  direction: CutRun['direction'],
): Promise<void> {
  const { plan, touched } = progress;
  if (!operation.recover || (operation.leases && !ctx.lease)) return;
  try {
    await refuseOtherMachines(plan.steps, plan, ctx.project);
    if (await isHeld(ctx, progress)) await operation.recover({ steps: plan.steps, touched, direction }, ctx);
  } catch {
    // The undo of each step, or the status of what was made, says it.
  }
}
