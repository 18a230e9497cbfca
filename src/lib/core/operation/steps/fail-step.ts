import { SovranError } from '../../text/sovran-error.ts';
import { spendReserve } from '../journal/reserve.ts';
import { toRecordedFailure } from '../journal/recorded-failure.ts';
import type { Step } from '../plan/plan.ts';
import type { ActiveRun } from '../run.ts';
import { interrupted, StepPaused, stopIfAsked } from './pause.ts';
import { rollBackRun } from './roll-back.ts';
import { couldNotAsk, leftOpen, staysOpen } from './stays-open.ts';
import { readProgress } from './step-scope.ts';

/**
 * Ends a run at a step that threw: throws `interrupted` where that was asked for, the error itself where the run stays open, and
 * as `rollBackRun` once the failure is journalled.
 */
export async function failStep(run: ActiveRun, step: Step, error: unknown): Promise<never> {
  const { journal, ctx } = run;
  if (error instanceof StepPaused) stopIfAsked(run);
  if (ctx.interrupt.signal.aborted) throw interrupted(run);
  ctx.emit({ type: 'step-failed', step });
  if (staysOpen(error, step, readProgress(journal))) throw leftOpen(run, step, error);
  return turnBack(run, step, error);
}

/** Ends a run that lost what it stands on, at the step ahead: such a verdict turns it back even past its pivot. Throws as `failStep`. */
export async function failSupport(run: ActiveRun, next: Step, error: unknown): Promise<never> {
  if (run.ctx.interrupt.signal.aborted) throw interrupted(run);
  if (couldNotAsk(error)) throw leftOpen(run, next, error);
  return turnBack(run, next, error);
}

async function turnBack(run: ActiveRun, step: Step, error: unknown): Promise<never> {
  const { journal, ctx } = run;
  spendReserve(ctx.project.root, error);
  const failure = toRecordedFailure(error);
  const code = error instanceof SovranError ? error.code : 'unexpected';
  const reason = error instanceof Error ? error.message : String(error);
  journal.append({ type: 'failed', step: step.id, code, reason, ...(failure ? { failure } : {}) });
  return rollBackRun(run, error);
}
