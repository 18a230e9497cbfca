import type { Json } from '../../ports/json.ts';
import { message } from '../../text/message.ts';
import { failedError, type SovranError } from '../../text/sovran-error.ts';
import { type ActiveRun, asFinished, type Executed, whatFailed } from '../run.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';
import type { Operation } from '../operation.ts';
import { recordOutcome } from '../records/record.ts';
import { applySteps } from '../steps/apply.ts';
import { RolledBackError } from '../steps/roll-back.ts';

/** How the end of a run is written: at once by a holder of the project, else under its lock. */
export type Recording = <T>(work: () => Promise<T>) => Promise<T>;

/** How a run is to end. `note`: text for the body of the commit. */
export interface FinishOptions {
  note?: string | undefined;
  record?: Recording;
}

/** Brings a journalled run to its recorded end. Throws a step's error once the run is rolled back and recorded. */
export async function finishRun<Input extends Json, Facts, Result>(
  run: ActiveRun<Operation<Input, Facts, Result>>,
  { resumed, ...options }: FinishOptions & { resumed: boolean },
): Promise<Executed<Result>> {
  const { operation, journal, ctx } = run;
  const { runId } = journal;
  const { note, record } = options;
  const progress = await applyOrRecord(run, options);
  const finished = asFinished(runId, progress);
  const failure = operation.verdict?.(finished);
  const description = operation.describe?.(finished);
  const outcome = { result: failure ? ('failed' as const) : ('succeeded' as const), note, description };
  const write = recordOutcome.bind(null, run, progress, outcome);
  const recorded = await (record ? record(write) : write());
  const result = await operation.result(finished, ctx);
  return { runId, resumed, plan: progress.plan, result, ...recorded, ...(failure ? { failure } : {}) };
}

async function applyOrRecord(run: ActiveRun, { note, record }: FinishOptions): Promise<RunProgress> {
  try {
    return await applySteps(run);
  } catch (error) {
    if (!(error instanceof RolledBackError)) throw error;
    const progress = foldJournal(run.journal.entries());
    const description = progress && run.operation.describe?.(asFinished('', progress));
    const outcome = { result: 'rolled-back' as const, note, description, data: whatFailed(progress) };
    const write = progress && recordOutcome.bind(null, run, progress, outcome);
    if (write) await (record ? record(write) : write());
    throw error.reason instanceof Error ? error.reason : stepFailed(error.step, String(error.reason));
  }
}

/** Rolls back a run that had failed when it was interrupted, so that the same command can start again. Throws where it cannot. */
export async function rollBackFailed(run: ActiveRun): Promise<void> {
  try {
    await applyOrRecord(run, {});
  } catch (error) {
    if (foldJournal(run.journal.entries())?.status !== 'rolled-back') throw error;
  }
}

function stepFailed(step: string, reason: string): SovranError {
  return failedError('step-failed', message('run.step-failed', { step, reason }), {
    fix: message('text.rerun.fix'),
    next: ['sovran status'],
  });
}
