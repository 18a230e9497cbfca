import { message } from '../../text/message.ts';
import { failedError } from '../../text/sovran-error.ts';
import { isHeld } from '../leases/with-lease.ts';
import { ROLL_BACK_ASKED, type RunProgress, stepsAhead } from '../journal/progress.ts';
import { spendReserve } from '../journal/reserve.ts';
import { fromRecordedFailure } from '../journal/recorded-failure.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { Step } from '../plan/plan.ts';
import type { ActiveRun } from '../run.ts';
import { interrupted } from './pause.ts';
import { startWhatCan } from './start-again.ts';
import { actionOf, openScope, readProgress } from './step-scope.ts';
import { rollbackFailed } from './rollback-failed.ts';
import type { StepScope } from '../operation.ts';

/** The failure of a step after which its run was rolled back. */
export class RolledBackError extends Error {
  readonly reason: unknown;
  readonly step: string;

  constructor(step: string, reason: unknown) {
    super(`step ${step} failed and its run was rolled back`, { cause: reason });
    this.reason = reason;
    this.step = step;
  }
}

/**
 * Reverts what a run touched, last first. Throws `RolledBackError` once that is done, `undo-failed` where it cannot be, and
 * `interrupted` (exit 130) when forced.
 */
export async function rollBackRun(run: ActiveRun, reason: unknown): Promise<never> {
  const { journal, ctx } = run;
  spendReserve(ctx.project.root, reason);
  const progress = readProgress(journal);
  try {
    await revertTouched(run, progress);
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw interrupted(run);
    throw rollbackFailed(journal.runId, progress, reason, error);
  }
  throw new RolledBackError(progress.failing?.step ?? '', reason);
}

/** Why a run is rolled back whose journal holds a failure: as it was thrown then. */
export function reasonToRollBack({ code, reason, failure }: NonNullable<RunProgress['failing']>): unknown {
  if (code !== ROLL_BACK_ASKED) return failure ? fromRecordedFailure(code, failure) : reason;
  return failedError(code, message('run.roll-back.asked'));
}

/** A run that touched nothing needs no host. */
async function revertTouched(run: ActiveRun, progress: RunProgress): Promise<void> {
  const { ctx } = run;
  const { touched, plan } = progress;
  if (touched.length === 0) return;
  await refuseOtherMachines(stepsAhead(progress), plan, ctx.project);
  await startWhatCan(run, progress, 'back');
  let held = await isHeld(ctx, progress);
  for (const id of touched.toReversed()) {
    const step = plan.steps.find((candidate) => candidate.id === id);
    if (step) held = await revertStep(run, step, held, progress);
  }
}

/** Reverts a step on its host while the run holds its lease, and in the project in any case. Returns whether it still holds it. */
async function revertStep(run: ActiveRun, step: Step, wasHeld: boolean, progress: RunProgress): Promise<boolean> {
  const { operation, journal, ctx } = run;
  const scope = openScope(run, step);
  const action = actionOf(operation, step);
  await restoreFiles(step.id, progress, scope);
  const held = wasHeld && (await isHeld(ctx, progress));
  if (held) await action.compensate?.(step.args, scope);
  journal.append({ type: 'compensated', step: step.id });
  if (held || !action.compensate) ctx.emit({ type: 'step-rolled-back', step });
  return held;
}

/** Puts back what a step wrote in the project, last write first, wherever that still stands; an edit made since stays. */
export async function restoreFiles(step: string, { writes }: RunProgress, scope: StepScope): Promise<void> {
  const { project } = scope;
  for (const { path, content } of writes.filter((write) => write.step === step).toReversed()) {
    if (!content) continue;
    const { before, after } = content;
    const bytes = await project.readFile(path);
    const now = bytes ? Buffer.from(bytes).toString() : null;
    if (now === before) continue;
    if (now !== after) scope.progress(message('run.edit-stays', { path }));
    else if (before === null) await project.removeFile(path);
    else await project.writeFile(path, before);
  }
}
