import { message, type Message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { StageContext } from './context.ts';
import { finishRun } from './execute.ts';
import { listOpenRuns } from './open-runs.ts';
import { openJournal } from './journal.ts';
import { withLock } from './lock.ts';
import { foldJournal } from './progress.ts';
import { commitPending } from './uncommitted.ts';
import type { AnyOperation } from './operation.ts';

/** What became of one interrupted run. */
export interface ResumedRun {
  runId: string;
  operation: string;
  target: string;
  /** `committed`: it had ended, and git has now taken what it wrote. */
  outcome: 'finished' | 'undone' | 'committed';
  /** Why it was taken back. */
  reason?: Message;
}

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
      const outcome = await resumeOne(() => finishRun(operation, journal, ctx, { resumed: true }), ctx);
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

async function resumeOne(
  finish: () => Promise<unknown>,
  ctx: StageContext,
): Promise<Pick<ResumedRun, 'outcome' | 'reason'>> {
  try {
    await finish();
    return { outcome: 'finished' };
  } catch (error) {
    if (ctx.interrupt.requested || ctx.interrupt.signal.aborted) throw error;
    return { outcome: 'undone', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): Message {
  if (error instanceof SovranError) return error.text;
  return message('run.unexpected', { reason: error instanceof Error ? error.message : String(error) });
}

function unknownOperation(id: string, runId: string): SovranError {
  return new SovranError({
    code: 'unknown-operation',
    exit: EXIT.failed,
    text: message('run.unknown-operation', { operation: id, run: runId }),
    fix: message('run.unknown-operation.fix'),
  });
}
