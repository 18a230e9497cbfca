import { PASSING_FAILURES } from '../ports/runner.ts';
import type { RunSpec } from './resources/run.ts';

/** Pure: true if the recorded job ended early and may resume. */
export function isBrokenOff({ status, failure }: Pick<RunSpec, 'status' | 'failure'>): boolean {
  if (status === 'stopped' || status === 'lost') return true;
  return status === 'failed' && (!failure || PASSING_FAILURES.has(failure.class));
}
