import { PASSING_FAILURES } from '../ports/engine.ts';
import type { RunSpec } from './resources/run.ts';

/** Pure: by its record the job ended early, and started again it might go on. */
export function isBrokenOff({ status, failure }: Pick<RunSpec, 'status' | 'failure'>): boolean {
  if (status === 'stopped' || status === 'lost') return true;
  return status === 'failed' && (!failure || PASSING_FAILURES.has(failure.class));
}
