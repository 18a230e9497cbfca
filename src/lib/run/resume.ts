import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { StageContext } from './context.ts';
import { claimed, finishRun } from './execute.ts';
import { refuseOtherMachines } from './host-ways.ts';
import { listOpenRuns, type OpenRun } from './open-runs.ts';
import { openJournal } from './journal.ts';
import { withLock } from './lock.ts';
import { foldJournal } from './progress.ts';
import { commitPending } from './uncommitted.ts';
import type { AnyOperation, RunFailure } from './operation.ts';
import { requireCutRun } from './find-cut-run.ts';
import { giveUpCommand, giveUpRun } from './give-up.ts';
import type { ResumedRun } from './resumed-run.ts';
import { failureOf } from './run-failure.ts';
import { wordsOf } from './undo-failed.ts';

type Settled = Omit<ResumedRun, 'runId' | 'operation' | 'target'>;

/** The operation behind an id; undefined where this version has none. */
export type FindOperation = (id: string) => Promise<AnyOperation | undefined>;

/** Finishes or takes back every interrupted run, oldest first, under the project's lock. */
export async function resumeRuns(ctx: StageContext, findOperation: FindOperation): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const resumed: ResumedRun[] = [];
    for (const run of listOpenRuns(ctx.project.root)) {
      const operation = await operationOf(run, findOperation);
      ctx.emit({ type: 'resuming', runId: run.journal.runId, operation: operation.id });
      resumed.push({ ...namesOf(run), ...(await resumeOne(operation, run, ctx)) });
    }
    return [...resumed, ...(await commitEnded(ctx))];
  });
}

/** Gives one interrupted run up, under the project's lock. Throws as `requireCutRun`; the other runs are left alone. */
export async function giveUp(ctx: StageContext, findOperation: FindOperation, wanted: string): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const run = requireCutRun(ctx.project.root, wanted);
    const left = await giveUpRun(await operationOf(run, findOperation), run, ctx);
    const ended =
      left.length === 0
        ? { outcome: 'undone' as const, reason: message('run.give-up.asked') }
        : { outcome: 'given-up' as const, left };
    return [{ ...namesOf(run), ...ended }, ...(await commitEnded(ctx))];
  });
}

function namesOf({ journal, progress: { plan } }: OpenRun): Pick<ResumedRun, 'runId' | 'operation' | 'target'> {
  return { runId: journal.runId, operation: plan.operation, target: plan.target };
}

async function operationOf({ journal, progress }: OpenRun, findOperation: FindOperation): Promise<AnyOperation> {
  const { operation: id } = progress.plan;
  const operation = await findOperation(id);
  if (!operation) throw unknownOperation(id, journal.runId);
  return operation;
}

async function commitEnded(ctx: StageContext): Promise<ResumedRun[]> {
  const { committed } = await commitPending(ctx);
  return committed.map((runId): ResumedRun => {
    const progress = foldJournal(openJournal(ctx.project.root, runId).entries());
    const { operation = '', target = '' } = progress?.plan ?? {};
    return { runId, operation, target, outcome: 'committed' };
  });
}

async function resumeOne(operation: AnyOperation, { journal, progress }: OpenRun, ctx: StageContext): Promise<Settled> {
  try {
    await refuseOtherMachines(progress.plan, ctx.project);
    await operation.beforeResume?.(progress.plan, ctx);
    const { failure } = await claimed(operation, progress.plan.input, ctx, (inside) =>
      finishRun(operation, journal, inside, { resumed: true }),
    );
    return settledBy(failure);
  } catch (error) {
    if (ctx.interrupt.requested || ctx.interrupt.signal.aborted) throw error;
    const ended = foldJournal(journal.entries());
    // It is recorded; only what it would show, e.g. a host that was removed meanwhile, is not there any more.
    if (ended?.status === 'succeeded') return { outcome: 'finished', reason: wordsOf(error) };
    if (ended?.status === 'failed') return settledBy(failureOf(operation, journal.runId, ended));
    if (ended?.status === 'undone') return { outcome: 'undone', reason: wordsOf(error) };
    return { outcome: 'failed', reason: wordsOf(error), ...remedyOf(error, journal.runId) };
  }
}

/** The verdict of the operation itself decides. */
function settledBy(failure: RunFailure | undefined): Settled {
  return failure ? { outcome: 'failed', recorded: true, ...failure } : { outcome: 'finished' };
}

/** What mends it; last, how to give it up where nothing does. */
function remedyOf(error: unknown, runId: string): Pick<ResumedRun, 'fix' | 'next'> {
  const { fix, next = [] } = error instanceof SovranError ? error : {};
  return { ...(fix ? { fix } : {}), next: [...next, giveUpCommand(runId)] };
}

function unknownOperation(id: string, runId: string): SovranError {
  return new SovranError({
    code: 'unknown-operation',
    exit: EXIT.failed,
    text: message('run.unknown-operation', { operation: id, run: runId }),
    fix: message('run.unknown-operation.fix'),
  });
}
