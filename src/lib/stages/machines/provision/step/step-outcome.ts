import type { Json } from '../../../../core/ports/json.ts';
import { outputOf } from '../../../../core/kit/to-json.ts';
import type { Message } from '../../../../core/text/message.ts';

/**
 * Outcome of a step. A failure stops its host and later batches; `already`: no drift; `not-reached`, `untouched`:
 * skipped after a failure; `left`: unknown.
 */
export interface StepOutcome {
  host: string;
  step: string;
  batch: number;
  outcome: 'applied' | 'already' | 'failed' | 'not-reached' | 'untouched' | 'left';
  failure?: StepFailure;
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
  const failed = earlier.filter(({ outcome }) => outcome === 'failed');
  if (failed.some((one) => one.batch < batch)) return 'untouched';
  return failed.some((one) => one.host === host) ? 'not-reached' : undefined;
}
