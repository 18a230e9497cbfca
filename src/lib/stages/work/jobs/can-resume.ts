import { isBrokenOff } from '../../../core/project/broken-off.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';

/** Pure: true for an open job, or one that may resume. Its host may know more than the record. */
export function canResume({ spec }: Pick<JobRun, 'spec'>): boolean {
  return isLive(spec.status) || isBrokenOff(spec);
}
