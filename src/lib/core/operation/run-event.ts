import type { Step } from './plan/plan.ts';
import type { Message } from '../text/message.ts';
import type { Json } from '../ports/json.ts';

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

/** How a step went whose failure does not end the run; it says so in the field `outcome` of its output. */
export type StepOutcome = 'ok' | 'failed' | 'skipped';

/** The outcome in a step's output; `ok` where it names none. Pure. */
export function outcomeOf(output: Json): StepOutcome {
  const { outcome } = (typeof output === 'object' && output !== null && !Array.isArray(output) ? output : {}) as {
    outcome?: Json;
  };
  return outcome === 'failed' || outcome === 'skipped' ? outcome : 'ok';
}
