import { nameFetch } from '../../project/fetch-records.ts';
import { HOST_UNKNOWN } from '../../project/host-unknown.ts';
import { isUnreachable } from '../../failures/unreachable.ts';
import { fixable, message, type Message } from '../../text/message.ts';
import { EXIT, SovranError, failedError, refusedError, type ExitCode } from '../../text/sovran-error.ts';
import { wantsPassword } from '../../failures/sudo-refusal.ts';
import type { StageContext } from '../context.ts';
import { activate, asFinished, type Executed } from '../run.ts';
import { finishRun } from './finish-run.ts';
import { withLease } from '../leases/with-lease.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import { findOpenRun, listOpenRuns, type OpenRun } from '../open/open-runs.ts';
import { openJournal } from '../journal/journal.ts';
import { holdProject, withLock } from '../lock/lock.ts';
import { foldJournal, isPastPivot, isWorkDone, ROLL_BACK_ASKED, stepsAhead } from '../journal/progress.ts';
import { commitPending } from '../records/commits.ts';
import type { AnyOperation, Verdict } from '../operation.ts';
import { type AnyProcedure, isProcedure, type Runnable } from '../procedure.ts';
import { awaitChild } from '../open/await-child.ts';
import { continueProcedure } from './run-procedure.ts';
import { requireOpenRun } from '../open/require-open-run.ts';
import { abandonCommand } from '../open/next-commands.ts';
import type { ResumedRun } from '../open/resumed-run.ts';
import { wordsOf } from '../steps/rollback-failed.ts';
import type { Plan } from '../plan/plan.ts';

type Settled = Omit<ResumedRun, 'runId' | 'operation' | 'target'>;

/** What runs under an id; undefined where this version has nothing. */
export type FindOperation = (id: string) => Promise<Runnable | undefined>;

/**
 * Finishes or rolls back every interrupted run, oldest first, under the project's lock; then procedures, whose steps are commands
 * that take it themselves.
 */
export async function resumeRuns(ctx: StageContext, findOperation: FindOperation): Promise<ResumedRun[]> {
  const { root } = ctx.project;
  const procedures = listOpenRuns(root).filter(({ progress }) => progress.frame);
  for (const run of procedures) await awaitChild(run, ctx);
  const resumed = await withLock(root, 'resume', ctx.clock.now(), async () => {
    const settled: ResumedRun[] = [];
    for (const run of listOpenRuns(root))
      if (!run.progress.frame) settled.push(await resumeRun(run, ctx, findOperation));
    return [...settled, ...(await commitEnded(ctx))];
  });
  for (const run of procedures) resumed.push(await resumeRun(run, ctx, findOperation));
  return resumed;
}

/**
 * Rolls back one interrupted run by choice, under the project's lock. Throws as `requireOpenRun`, and `past-pivot` (exit 3) where
 * the run only goes forward.
 */
export async function rollBack(ctx: StageContext, findOperation: FindOperation, id: string): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const { journal, progress } = requireOpenRun(ctx.project.root, id);
    const { plan, touched, failing } = progress;
    if (!failing && (isPastPivot(progress) || isWorkDone(progress)))
      throw refusedError('past-pivot', message('run.past-pivot', { run: journal.runId }), {
        next: ['sovran resume'],
        details: { run: journal.runId },
      });
    const step = touched.at(-1) ?? plan.steps[0]?.id ?? '';
    if (!failing) journal.append({ type: 'failed', step, code: ROLL_BACK_ASKED, reason: ROLL_BACK_ASKED });
    const asked = { journal, progress: foldJournal(journal.entries()) ?? progress };
    return [await resumeRun(asked, ctx, findOperation), ...(await commitEnded(ctx))];
  });
}

/** Finishes an interrupted run of another operation on a target that is past its pivot, so that an emergency finds its record. */
export async function finishForward(
  ctx: StageContext,
  findOperation: FindOperation,
  { id, target }: { id: string; target: string },
): Promise<ResumedRun | undefined> {
  return holdProject(ctx, 'resume', async () => {
    const open = findOpenRun(ctx.project.root, target);
    if (!open || open.progress.plan.operation === id || open.progress.failing) return undefined;
    return isPastPivot(open.progress) ? resumeRun(open, ctx, findOperation) : undefined;
  });
}

/** Finishes or rolls back one interrupted run. Of an operation, the caller holds the lock. */
export async function resumeRun(run: OpenRun, ctx: StageContext, findOperation: FindOperation): Promise<ResumedRun> {
  const names = namesOf(run);
  ctx.emit({ type: 'resuming', runId: names.runId, operation: names.operation });
  const operation = await findOperation(names.operation);
  const settled = !operation
    ? unsettled(unknownOperation(names.operation, names.runId), run)
    : isProcedure(operation)
      ? await settleProcedure(operation, run, ctx)
      : await settle(operation, run, ctx);
  const { next } = settled;
  return { ...names, ...settled, ...(next ? { next: await nameFetch(next, ctx.project) } : {}) };
}

/** What names a run to people. */
export function namesOf({ journal, progress: { plan } }: OpenRun): Pick<ResumedRun, 'runId' | 'operation' | 'target'> {
  return { runId: journal.runId, operation: plan.operation, target: plan.target };
}

/** Commits what ended runs wrote and git did not take then. */
export async function commitEnded(ctx: StageContext): Promise<ResumedRun[]> {
  const { committed } = await commitPending(ctx);
  return committed.map((runId): ResumedRun => {
    const progress = foldJournal(openJournal(ctx.project.root, runId).entries());
    const { operation = '', target = '' } = progress?.plan ?? {};
    return { runId, operation, target, outcome: 'committed' };
  });
}

async function settle(operation: AnyOperation, run: OpenRun, ctx: StageContext): Promise<Settled> {
  const { journal, progress } = run;
  try {
    await refuseOtherMachines(stepsAhead(progress), progress.plan, ctx.project);
    const { failure, remarks: recorded } = await finish(operation, run, ctx);
    const ended = asFinished(journal.runId, foldJournal(journal.entries()) ?? progress);
    const remarks = [...recorded, ...(operation.describe?.(ended).remarks ?? [])];
    return { ...settledBy(failure), ...(remarks.length > 0 ? { remarks } : {}) };
  } catch (error) {
    if (ctx.interrupt.requested || ctx.interrupt.signal.aborted) throw error;
    const ended = foldJournal(journal.entries());
    // It is recorded; only what it would show is gone, e.g. a host that was removed meanwhile.
    if (ended?.status === 'succeeded') return { outcome: 'finished', reason: wordsOf(error) };
    if (ended?.status === 'failed') return settledBy(operation.verdict?.(asFinished(journal.runId, ended)));
    if (ended?.status === 'rolled-back') return { outcome: 'rolled-back', reason: wordsOf(error) };
    return unsettled(error, run);
  }
}

async function settleProcedure(procedure: AnyProcedure, run: OpenRun, ctx: StageContext): Promise<Settled> {
  try {
    const { end, remarks } = await continueProcedure(procedure, run, ctx);
    const { reason = message('run.ended', { verdict: end.verdict }), next = [] } = end;
    return { ...settledBy(end.exit === EXIT.ok ? undefined : { reason, next }), exit: end.exit, remarks };
  } catch (error) {
    if (ctx.interrupt.requested || ctx.interrupt.signal.aborted) throw error;
    return unsettled(error, run);
  }
}

/** A run that only misses its record is recorded, whatever its host does. */
async function finish(
  operation: AnyOperation,
  { journal, progress }: OpenRun,
  ctx: StageContext,
): Promise<Executed<unknown>> {
  const work = (inside: StageContext): Promise<Executed<unknown>> =>
    finishRun(activate(operation, journal, inside), { resumed: true });
  const { plan } = progress;
  if (isWorkDone(progress)) return whereLeased(operation, plan, ctx, work);
  return withLease(await operation.leases?.(plan.input, ctx), ctx, work);
}

function settledBy(failure: Verdict | undefined): Settled {
  return failure ? { outcome: 'failed', recorded: true, ...failure } : { outcome: 'finished' };
}

/** Still open: why, how to fix that and, where it may never end, how to abandon it. */
function unsettled(error: unknown, { journal, progress }: OpenRun): Settled {
  const { fix, next = [], code = 'unexpected' } = error instanceof SovranError ? error : {};
  const isStuck = mayNeverEnd(error) && !progress.frame;
  if (isStuck && !progress.stuck) journal.append({ type: 'stuck', code });
  return {
    outcome: 'failed',
    exit: progress.frame && error instanceof SovranError ? error.exit : exitOf(error),
    reason: wordsOf(error),
    ...(fix ? { fix } : {}),
    next: [...next, ...(isStuck ? [abandonCommand(journal.runId)] : [])],
  };
}

/** No host comes back to the inventory by waiting, nor does a password. */
function exitOf(error: unknown): ExitCode {
  if (error instanceof SovranError && error.exit === EXIT.usage) return EXIT.usage;
  if (!isUnreachable(error) || error.code === HOST_UNKNOWN || error.code === 'sudo-refused') return EXIT.failed;
  return error.exit;
}

/** Refusals that do not pass by themselves. */
const LASTING: ReadonlySet<string> = new Set([HOST_MOVED, 'slot-other-release']);

/** A refusal for now, e.g. a lease of another operator, passes; a password can be given. */
function mayNeverEnd(error: unknown): boolean {
  if (wantsPassword(error)) return false;
  return !(error instanceof SovranError) || error.exit !== EXIT.refused || LASTING.has(error.code);
}

function unknownOperation(id: string, runId: string): SovranError {
  return failedError('unknown-operation', fixable('run.unknown-operation', { operation: id, run: runId }));
}

/** Does work that ends a run, under its lease if its host can be reached. `barred` says why it cannot; then the host is left alone. */
async function whereLeased<T>(
  operation: AnyOperation,
  plan: Plan,
  ctx: StageContext,
  work: (ctx: StageContext, barred?: Message) => Promise<T>,
): Promise<T> {
  let entered = false;
  try {
    if (operation.leases) await refuseOtherMachines(plan.steps, plan, ctx.project);
    return await withLease(await operation.leases?.(plan.input, ctx), ctx, (inside) => {
      entered = true;
      return work(inside);
    });
  } catch (error) {
    if (entered || !cannotBeHeld(error)) throw error;
    return work(ctx, wordsOf(error));
  }
}

/** A lease of another operator passes; other errors mean that no lease can be had. */
function cannotBeHeld(error: unknown): boolean {
  if (!(error instanceof SovranError) || error.exit === EXIT.interrupted) return false;
  return error.exit !== EXIT.refused || error.code === HOST_MOVED;
}
