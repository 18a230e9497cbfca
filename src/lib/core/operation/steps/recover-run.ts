import { requireHeld } from '../leases/with-lease.ts';
import { isWorkDone, type RunProgress } from '../journal/progress.ts';
import type { ActiveRun } from '../active-run.ts';
import { failStep } from './fail-step.ts';
import { interrupted } from './interrupted.ts';
import { recoverIfThere } from './recover-if-there.ts';

/**
 * Brings back what a cut run stands on before it goes on. Where nothing is left to do, what cannot be brought back is no reason to
 * take the work back: it is recorded. Throws as `failStep` where the run must be taken back, `interrupted` (exit 130) once forced.
 */
export async function recoverRun(run: ActiveRun, progress: RunProgress): Promise<void> {
  if (!isWorkDone(progress)) return recoverOrUndo(run, progress);
  await recoverIfThere(run, progress, 'on');
  if (run.ctx.interrupt.signal.aborted) throw interrupted(run);
}

/** A cut run stands on what its steps had left running; where that cannot be brought back, the run is taken back. */
async function recoverOrUndo(run: ActiveRun, progress: RunProgress): Promise<void> {
  const { operation, ctx } = run;
  const { touched, done, plan } = progress;
  const { steps } = plan;
  const step = steps.find(({ id }) => !done.has(id)) ?? steps.at(-1);
  try {
    await requireHeld(ctx, progress);
    await operation.recover?.({ steps, touched, direction: 'on' }, ctx);
  } catch (error) {
    if (step) await failStep(run, step, error);
  }
}
