import { SovranError } from '../../text/sovran-error.ts';
import { spendReserve } from '../journal/reserve.ts';
import { toldOf } from '../journal/told-failure.ts';
import type { Step } from '../plan/plan.ts';
import type { ActiveRun } from '../active-run.ts';
import { interrupted, stopIfAsked } from './interrupted.ts';
import { StepPaused } from './step-paused.ts';
import { readProgress } from './step-scope.ts';
import { undoRun } from './undo-run.ts';

/**
 * Ends a run at a step that threw. Throws `interrupted` where that was asked for, what the operation says where the run
 * stays open at it, and otherwise, once the failure is journalled, as `undoRun`.
 */
export async function failStep(run: ActiveRun, step: Step, error: unknown): Promise<never> {
  const { operation, journal, ctx } = run;
  if (error instanceof StepPaused) stopIfAsked(run);
  if (ctx.interrupt.signal.aborted) throw interrupted(run);
  ctx.emit({ type: 'step-failed', step });
  const open = operation.staysOpen?.(error, readProgress(journal));
  if (open) throw open;
  spendReserve(ctx.project.root, error);
  const told = toldOf(error);
  const kept = { code: codeOf(error), reason: reasonOf(error), ...(told ? { told } : {}) };
  journal.append({ type: 'failed', step: step.id, ...kept });
  return undoRun(run, error);
}

function codeOf(error: unknown): string {
  return error instanceof SovranError ? error.code : 'unexpected';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
