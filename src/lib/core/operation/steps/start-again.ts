import { isHeld } from '../leases/with-lease.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { Support } from '../plan/plan.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { ActiveRun } from '../active-run.ts';
import { actionOf, compensationScope } from './step-scope.ts';

type Way = 'forward' | 'back';

/** Starts again what an interrupted run stands on, side by side, then what it cannot go on without. Throws as that does. */
export async function startAgain(run: ActiveRun, progress: RunProgress, way: Way = 'forward'): Promise<void> {
  const needed = supportsOf(progress, way);
  const start = (support: Support): Promise<unknown> =>
    actionOf(run.operation, support).apply(support.args, compensationScope(run, support));
  await Promise.allSettled(needed.filter(({ required }) => !required).map(start));
  for (const support of needed) if (support.required) await start(support);
}

/** The same as far as possible: before a run goes back, or where only its record is missing. */
export async function startWhatCan(run: ActiveRun, progress: RunProgress, way: Way): Promise<void> {
  const { operation, ctx } = run;
  const { plan } = progress;
  if (operation.leases && !ctx.lease) return;
  try {
    await refuseOtherMachines(plan.steps, plan, ctx.project);
    if (await isHeld(ctx, progress)) await startAgain(run, progress, way);
  } catch {
    // The compensation of each step, or the status of the environment, says what is missing.
  }
}

/** The supports that a run needs now. Pure. */
export function supportsOf({ plan, touched }: RunProgress, way: Way): Support[] {
  return (plan.supports ?? []).filter(({ since, until }) => {
    if (way === 'back') return since === undefined;
    return (since === undefined || touched.includes(since)) && (until === undefined || !touched.includes(until));
  });
}
