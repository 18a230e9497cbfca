import type { Json } from '../../ports/json.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { isHeld } from '../claims/claim.ts';
import type { StageContext } from '../context.ts';
import { GIVEN_UP, wasGivenUp } from '../open/given-up.ts';
import { refuseOtherMachines } from '../plan/host-ways.ts';
import { alongLanes, stretchesOf, type Stretch } from './lanes.ts';
import type { Journal } from '../journal/journal.ts';
import type { AnyOperation } from '../operation.ts';
import type { Step } from '../plan/plan.ts';
import { isWorkDone, stepsAhead, type RunProgress } from '../journal/progress.ts';
import { recoverIfThere } from './recover-if-there.ts';
import { spendReserve } from '../journal/reserve.ts';
import { StepPaused } from './step-paused.ts';
import { actionOf, openScope, readProgress } from './step-scope.ts';
import { retold, toldOf } from '../journal/told-failure.ts';
import { undoFailed } from './undo-failed.ts';

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

/**
 * Brings a journalled run to its end: goes on after the last finished step, or, once a step has failed, takes
 * back what was touched in reverse order. Safe to call again after a kill at any point. However it ends, nothing
 * that a step left running in this process goes on.
 */
export async function applySteps(operation: AnyOperation, journal: Journal, ctx: StageContext): Promise<RunProgress> {
  try {
    return await goOn(operation, journal, ctx);
  } finally {
    await operation.letGo?.(journal.runId);
  }
}

async function goOn(operation: AnyOperation, journal: Journal, ctx: StageContext): Promise<RunProgress> {
  const progress = readProgress(journal);
  if (progress.failing) return undoAll(operation, journal, ctx, reasonToUndo(progress.failing));
  const { steps } = progress.plan;
  ctx.emit({ type: 'run-start', steps: steps.filter((step) => !progress.done.has(step.id)) });
  if (progress.touched.length > 0) await recover(operation, journal, ctx, progress);
  const open = steps.filter((step) => !progress.done.has(step.id));
  for (const stretch of stretchesOf(operation, open)) await applyStretch(operation, journal, ctx, stretch, steps);
  return readProgress(journal);
}

/** The first step that throws ends the run, once those beside it have come to their end. */
async function applyStretch(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  stretch: Stretch,
  all: readonly Step[],
): Promise<void> {
  const failures: { step: Step; error: unknown }[] = [];
  let stopped = false;
  await alongLanes(stretch, async (step) => {
    stopped ||= ctx.interrupt.requested;
    if (stopped || failures.length > 0) return 'leave';
    ctx.emit({ type: 'step-start', step, index: all.indexOf(step), count: all.length });
    try {
      const ended = await performStep(operation, journal, ctx, step);
      ctx.emit({ type: 'step-done', step, resumed: false, ended });
    } catch (error) {
      failures.push({ step, error });
    }
    return 'on';
  });
  const [first] = failures;
  if (first) await fail(operation, journal, ctx, first.step, first.error);
  if (stopped) stopIfAsked(journal, ctx);
}

/** Where nothing is left to do, what cannot be brought back is no reason to take the work back: it is recorded. */
async function recover(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  progress: RunProgress,
): Promise<void> {
  if (!isWorkDone(progress)) return recoverOrUndo(operation, journal, ctx, progress);
  await recoverIfThere(operation, ctx, progress, 'on');
  if (ctx.interrupt.signal.aborted) throw interrupted(journal.runId);
}

/** A cut run stands on what its steps had left running; where that cannot be brought back, the run is taken back. */
async function recoverOrUndo(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  progress: RunProgress,
): Promise<void> {
  const { touched, done } = progress;
  const { steps } = progress.plan;
  const step = steps.find(({ id }) => !done.has(id)) ?? steps.at(-1);
  try {
    await requireHeld(ctx, progress);
    await operation.recover?.({ steps, touched, direction: 'on' }, ctx);
  } catch (error) {
    if (step) await fail(operation, journal, ctx, step, error);
  }
}

async function fail(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  step: Step,
  error: unknown,
): Promise<never> {
  if (error instanceof StepPaused) stopIfAsked(journal, ctx);
  if (ctx.interrupt.signal.aborted) throw interrupted(journal.runId);
  ctx.emit({ type: 'step-failed', step });
  const open = operation.staysOpen?.(error, readProgress(journal));
  if (open) throw open;
  spendReserve(ctx.project.root, error);
  const told = toldOf(error);
  const kept = { code: codeOf(error), reason: reasonOf(error), ...(told ? { told } : {}) };
  journal.append({ type: 'failed', step: step.id, ...kept });
  return undoAll(operation, journal, ctx, error);
}

async function performStep(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  step: Step,
): Promise<'failed' | 'skipped' | undefined> {
  const action = actionOf(operation, step);
  await requireHeld(ctx, readProgress(journal));
  const paths: string[] = [];
  const scope = openScope(journal, ctx, step, (path) => paths.push(path));
  journal.append({ type: 'intent', step: step.id });
  const output: Json = (await action.apply(step.args, scope)) ?? null;
  if (action.verify && !(await action.verify(step.args, scope, output))) throw unverified(step);
  journal.append({ type: 'done', step: step.id, output, paths });
  return action.ended?.(output);
}

/** As thrown then, as far as the journal tells. */
function reasonToUndo({ code, reason, told }: NonNullable<RunProgress['failing']>): unknown {
  if (code === GIVEN_UP) return wasGivenUp();
  return told ? retold(code, told) : reason;
}

async function undoAll(operation: AnyOperation, journal: Journal, ctx: StageContext, reason: unknown): Promise<never> {
  spendReserve(ctx.project.root, reason);
  const progress = readProgress(journal);
  try {
    await undoTouched(operation, journal, ctx, progress);
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw interrupted(journal.runId);
    throw undoFailed(journal.runId, progress, reason, error);
  }
  throw new UndoneError(progress.failing?.step ?? '', reason);
}

/** Once somebody else holds what the run changed on its host, only the project is taken back: the host is theirs. What touched nothing asks nobody. */
async function undoTouched(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  progress: RunProgress,
): Promise<void> {
  const { touched } = progress;
  const { steps } = progress.plan;
  if (touched.length === 0) return;
  await refuseOtherMachines(stepsAhead(progress), progress.plan, ctx.project);
  let held = await isHeld(ctx, progress);
  if (held) await operation.recover?.({ steps, touched, direction: 'back' }, ctx);
  for (const id of touched.toReversed()) {
    const step = steps.find((candidate) => candidate.id === id);
    if (!step) continue;
    const scope = openScope(journal, ctx, step, () => undefined);
    const action = actionOf(operation, step);
    await action.undoFiles?.(step.args, scope);
    held = held && (await isHeld(ctx, progress));
    if (held) await action.undo?.(step.args, scope);
    journal.append({ type: 'undone', step: id });
    if (held || !action.undo) ctx.emit({ type: 'step-undone', step });
  }
}

async function requireHeld(ctx: StageContext, progress: RunProgress): Promise<void> {
  if (ctx.claim && !(await isHeld(ctx, progress))) throw ctx.claim.lost();
}

function stopIfAsked(journal: Journal, ctx: StageContext): void {
  if (!ctx.interrupt.requested) return;
  journal.append({ type: 'paused' });
  throw interrupted(journal.runId);
}

function interrupted(runId: string): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text: message('run.interrupted', { run: runId }),
    fix: message('run.interrupted.fix'),
    next: ['sovran resume'],
    details: { run: runId },
  });
}

function unverified(step: Step): SovranError {
  return new SovranError({
    code: 'step-not-verified',
    exit: EXIT.failed,
    text: message('run.unverified', { step: step.id }),
  });
}

function codeOf(error: unknown): string {
  return error instanceof SovranError ? error.code : 'unexpected';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
