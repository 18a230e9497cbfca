import type { JsonObject } from '../ports/json.ts';
import type { AnyOperation, FinishedRun, Verdict } from './operation.ts';
import type { RunProgress } from './journal/progress.ts';

/** A run whose steps came to their end, as its operation sees it. Pure. */
export function asFinished(runId: string, { plan, outputs }: RunProgress): FinishedRun<never> {
  return { runId, input: plan.input as never, outputs, plan };
}

/** Why a run whose steps came to their end did not do what it was to do; undefined: it did. Pure. */
export function verdictOf(operation: AnyOperation, runId: string, progress: RunProgress): Verdict | undefined {
  return operation.verdict?.(asFinished(runId, progress));
}

/** The step that failed, for the record: codes alone, since the words of a failure may quote what a program wrote. Pure. */
export function whatFailed(progress: RunProgress | undefined): JsonObject {
  const { step, code } = progress?.failing ?? {};
  return code === undefined || step === undefined ? {} : { failed: { step, code } };
}
