import type { CommitOutcome } from '../ports/project-store.ts';
import type { Message } from '../text/message.ts';
import type { Verdict } from './operation.ts';
import type { Plan } from './plan/plan.ts';

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
