import type { Json } from '../ports/json.ts';

/** How a step went whose failure does not end the run; it says so in the field `outcome` of its output. */
export type StepOutcome = 'ok' | 'failed' | 'skipped';

/** The outcome in a step's output; `ok` where it names none. Pure. */
export function outcomeOf(output: Json): StepOutcome {
  const { outcome } = (typeof output === 'object' && output !== null && !Array.isArray(output) ? output : {}) as {
    outcome?: Json;
  };
  return outcome === 'failed' || outcome === 'skipped' ? outcome : 'ok';
}
