import { isHeld } from '../leases/with-lease.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { Support } from '../plan/plan.ts';
import type { ActiveRun } from '../run.ts';
import { actionOf, openScope } from './step-scope.ts';

type Way = 'forward' | 'back';

/** Starts again what a resumed run stands on: optional services side by side, then the required ones. Throws the error of a required one. */
export async function startAgain(run: ActiveRun, progress: RunProgress): Promise<void> {
  const needed = supportsOf(progress, 'forward');
  await Promise.allSettled(needed.filter(({ required }) => !required).map((support) => start(run, support)));
  for (const support of needed) if (support.required) await start(run, support);
}

/** The same as far as possible, before a run goes back: the compensation of each step reports what is missing. */
export async function startWhatCan(run: ActiveRun, progress: RunProgress, way: Way): Promise<void> {
  if (!(await isHeld(run.ctx, progress))) return;
  const needed = supportsOf(progress, way);
  await Promise.allSettled(needed.filter(({ required }) => !required).map((support) => start(run, support)));
  for (const support of needed) if (support.required) await start(run, support).catch(() => undefined);
}

async function start(run: ActiveRun, support: Support): Promise<void> {
  await actionOf(run.operation, support).apply(support.args, openScope(run, support));
}

/** The supports that a run needs now. Pure. */
export function supportsOf({ plan, touched }: RunProgress, way: Way): Support[] {
  return (plan.supports ?? []).filter(({ since, until }) => {
    if (way === 'back') return since === undefined;
    return (since === undefined || touched.includes(since)) && (until === undefined || !touched.includes(until));
  });
}
