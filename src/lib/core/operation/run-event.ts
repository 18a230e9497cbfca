import type { Step } from './plan/plan.ts';
import type { StepOutcome } from './outcome.ts';
import type { Message } from '../text/message.ts';

/** What happens while steps run; the task view draws it, nothing depends on it. */
export type RunEvent =
  | { type: 'run-start'; steps: Step[] }
  | { type: 'step-start'; step: Step; index: number; count: number }
  | { type: 'step-progress'; step: Step; text: string | Message }
  | { type: 'step-done'; step: Step; outcome: StepOutcome }
  | { type: 'step-failed'; step: Step }
  | { type: 'step-rolled-back'; step: Step }
  /** For an answer of a host, whatever step is under way. */
  | { type: 'waiting'; text: Message }
  | { type: 'resuming'; runId: string; operation: string };
