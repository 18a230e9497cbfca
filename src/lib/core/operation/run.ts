import { type Owned, ownNothing } from './owned.ts';
import type { StageContext } from './context.ts';
import type { Journal } from './journal/journal.ts';
import type { Actions, AnyOperation, FinishedRun, Verdict } from './operation.ts';
import type { CommitOutcome } from '../ports/project-store.ts';
import type { Message } from '../text/message.ts';
import type { Plan } from './plan/plan.ts';
import type { JsonObject } from '../ports/json.ts';
import type { RunProgress } from './journal/progress.ts';

/** A journalled run that this process brings to its end: forward, or back. */
export interface ActiveRun<Of extends { id: string; actions: Actions } = AnyOperation> {
  operation: Of;
  journal: Journal;
  ctx: StageContext;
  /** What it holds in this process. */
  things: Owned;
}

/** A run that holds nothing in this process yet. */
export function activate<Of extends { id: string; actions: Actions }>(
  operation: Of,
  journal: Journal,
  ctx: StageContext,
): ActiveRun<Of> {
  return { operation, journal, ctx, things: ownNothing() };
}

/** An operation that came to its end: its typed result, its verdict, and whether git took the commit. */
export interface Executed<Result> {
  runId: string;
  resumed: boolean;
  plan: Plan;
  result: Result;
  /** Why it did not do what it was to do. */
  failure?: Verdict;
  commit: CommitOutcome;
  /** What a person should know about how it was recorded. */
  remarks: Message[];
}

/** A run whose steps came to their end, as its operation sees it. Pure. */
export function asFinished(runId: string, { plan, outputs }: RunProgress): FinishedRun<never> {
  return { runId, input: plan.input as never, outputs, plan };
}

/** The step that failed, for the record: codes alone, since the words of a failure may quote what a program wrote. Pure. */
export function whatFailed(progress: RunProgress | undefined): JsonObject {
  const { step, code } = progress?.failing ?? {};
  return code === undefined || step === undefined ? {} : { failed: { step, code } };
}
