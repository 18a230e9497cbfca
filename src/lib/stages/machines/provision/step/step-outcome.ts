import type { Json } from '../../../../core/ports/json.ts';
import { outputOf, toJson } from '../../../../core/kit/to-json.ts';
import type { Message } from '../../../../core/text/message.ts';

/**
 * Outcome of a step. A failure stops its host and later batches; `already`: no drift; `not-reached`, `untouched`:
 * skipped after a failure; `left`: unknown.
 */
export interface StepOutcome {
  host: string;
  step: string;
  batch: number;
  result: 'applied' | 'already' | 'failed' | 'not-reached' | 'untouched' | 'left';
  failure?: StepFailure;
}

/** The output of a step of a plan, with the outcome that the executor reads. Pure. */
export function outputOfStep(step: StepOutcome): Json {
  const { result } = step;
  const isDone = result === 'applied' || result === 'already';
  return toJson({ ...step, outcome: isDone ? 'ok' : result === 'failed' ? 'failed' : 'skipped' });
}

/** Why a step has failed. */
export interface StepFailure {
  /** Stable name, e.g. `command-failed`, `locked-out`. */
  code: string;
  text: Message;
  /** Rolled back as far as possible. */
  takenBack?: boolean;
  /** Why not, where it was tried. */
  whyNotBack?: Message;
}

/** The outcomes among the outputs of a run. */
export function outcomesOf(outputs: Readonly<Record<string, Json>>): StepOutcome[] {
  return Object.keys(outputs).flatMap((step) => outputOf<StepOutcome>(outputs, step) ?? []);
}

/** Why a step is not begun, if so. Pure. */
export function whyHalted(
  { host, batch }: { host: string; batch: number },
  earlier: readonly StepOutcome[],
): 'not-reached' | 'untouched' | undefined {
  const failed = earlier.filter(({ result }) => result === 'failed');
  if (failed.some((one) => one.batch < batch)) return 'untouched';
  return failed.some((one) => one.host === host) ? 'not-reached' : undefined;
}
