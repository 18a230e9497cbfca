import { isHeld } from '../leases/with-lease.ts';
import { stepsAhead, type RunProgress } from '../journal/progress.ts';
import { spendReserve } from '../journal/reserve.ts';
import { retold } from '../journal/told-failure.ts';
import { GIVEN_UP, wasGivenUp } from '../open/abandoned.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { Step } from '../plan/plan.ts';
import type { ActiveRun } from '../active-run.ts';
import { interrupted } from './interrupted.ts';
import { restoreFiles } from './restore-files.ts';
import { actionOf, compensationScope, readProgress } from './step-scope.ts';
import { undoFailed } from './undo-failed.ts';

type Failing = NonNullable<RunProgress['failing']>;

/** A step's failure after which everything done so far was taken back. */
export class UndoneError extends Error {
  readonly reason: unknown;
  readonly step: string;

  constructor(step: string, reason: unknown) {
    super(`step ${step} failed and the run was undone`, { cause: reason });
    this.reason = reason;
    this.step = step;
  }
}

/** Takes back a run whose journal tells of a failed step. Throws as `undoRun`. */
export async function undoFailing(run: ActiveRun, failing: Failing): Promise<never> {
  return undoRun(run, reasonToUndo(failing));
}

/**
 * Takes back what a run has touched, last first. Throws `UndoneError` with the reason once that is done, `undo-failed` where it cannot
 * be, and `interrupted` (exit 130) once forced.
 */
export async function undoRun(run: ActiveRun, reason: unknown): Promise<never> {
  const { journal, ctx } = run;
  spendReserve(ctx.project.root, reason);
  const progress = readProgress(journal);
  try {
    await undoTouched(run, progress);
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw interrupted(run);
    throw undoFailed(journal.runId, progress, reason, error);
  }
  throw new UndoneError(progress.failing?.step ?? '', reason);
}

/** As thrown then, as far as the journal tells. */
function reasonToUndo({ code, reason, told }: Failing): unknown {
  if (code === GIVEN_UP) return wasGivenUp();
  return told ? retold(code, told) : reason;
}

/** What touched nothing asks nobody. */
async function undoTouched(run: ActiveRun, progress: RunProgress): Promise<void> {
  const { operation, ctx } = run;
  const { touched, plan } = progress;
  const { steps } = plan;
  if (touched.length === 0) return;
  await refuseOtherMachines(stepsAhead(progress), plan, ctx.project);
  let held = await isHeld(ctx, progress);
  if (held) await operation.recover?.({ steps, touched, direction: 'back' }, ctx);
  for (const id of touched.toReversed()) {
    const step = steps.find((candidate) => candidate.id === id);
    if (step) held = await undoStep(run, step, held, progress);
  }
}

/**
 * Once somebody else holds what the run changed on its host, only the project is taken back: the host is theirs. Returns whether it is
 * still held.
 */
async function undoStep(run: ActiveRun, step: Step, wasHeld: boolean, progress: RunProgress): Promise<boolean> {
  const { operation, journal, ctx } = run;
  const scope = compensationScope(run, step);
  const action = actionOf(operation, step);
  if (!step.pivot) await restoreFiles(step.id, progress, scope);
  const held = wasHeld && (await isHeld(ctx, progress));
  if (held) await action.compensate?.(step.args, scope);
  journal.append({ type: 'undone', step: step.id });
  if (held || !action.compensate) ctx.emit({ type: 'step-undone', step });
  return held;
}
