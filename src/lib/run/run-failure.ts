import type { AnyOperation, FinishedRun, RunFailure } from './operation.ts';
import type { RunProgress } from './progress.ts';

/** A run whose steps came to their end, as its operation sees it. Pure. */
export function asFinished(runId: string, { plan, outputs }: RunProgress): FinishedRun<never> {
  return { runId, input: plan.input as never, outputs, planHash: plan.hash };
}

/** Why a run whose steps came to their end did not do what it was to do; undefined: it did. Pure. */
export function failureOf(operation: AnyOperation, runId: string, progress: RunProgress): RunFailure | undefined {
  return operation.failure?.(asFinished(runId, progress), progress.plan);
}
