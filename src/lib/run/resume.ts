import { message, type Message } from '../text/message.ts';
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
import { failureOf } from './run-failure.ts';
import { wordsOf } from './undo-failed.ts';

/** What became of one interrupted run. */
export interface ResumedRun {
  runId: string;
  operation: string;
  target: string;
  /**
   * `committed`: it had ended, and git has now taken what it wrote. `failed`: neither finished nor taken back, so that it
   * stays open; or, where `recorded`, brought to its end without doing what it was to do.
   */
  outcome: 'finished' | 'undone' | 'committed' | 'failed';
  /** It failed and is not open any more: its verdict is in the record. */
  recorded?: true;
  /** Why it failed, was taken back, or could not be; of a finished one, why what it made is not there. */
  reason?: Message;
  /** How to mend that, and commands to type. */
  fix?: Message;
  next?: string[];
}

type Settled = Omit<ResumedRun, 'runId' | 'operation' | 'target'>;

/** Finishes or takes back every interrupted run, oldest first, under the project's lock. */
export async function resumeRuns(
  ctx: StageContext,
  findOperation: (id: string) => Promise<AnyOperation | undefined>,
): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const resumed: ResumedRun[] = [];
    for (const { journal, progress } of listOpenRuns(ctx.project.root)) {
      const { operation: id, target } = progress.plan;
      const operation = await findOperation(id);
      if (!operation) throw unknownOperation(id, journal.runId);
      ctx.emit({ type: 'resuming', runId: journal.runId, operation: id });
      const outcome = await resumeOne(operation, { journal, progress }, ctx);
      resumed.push({ runId: journal.runId, operation: id, target, ...outcome });
    }
    return [...resumed, ...(await commitEnded(ctx))];
  });
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
    return { outcome: 'failed', reason: wordsOf(error), ...remedyOf(error) };
  }
}

/** The verdict of the operation itself decides. */
function settledBy(failure: RunFailure | undefined): Settled {
  return failure ? { outcome: 'failed', recorded: true, ...failure } : { outcome: 'finished' };
}

function remedyOf(error: unknown): Pick<ResumedRun, 'fix' | 'next'> {
  if (!(error instanceof SovranError)) return {};
  const { fix, next } = error;
  return { ...(fix ? { fix } : {}), next };
}

function unknownOperation(id: string, runId: string): SovranError {
  return new SovranError({
    code: 'unknown-operation',
    exit: EXIT.failed,
    text: message('run.unknown-operation', { operation: id, run: runId }),
    fix: message('run.unknown-operation.fix'),
  });
}
