import { isBrokenOff } from '../../../core/project/broken-off.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';

/** Pure: whether its host may know more of a job than the record says: it is open, or started again it might go on. */
export function canGoOn({ spec }: Pick<JobRun, 'spec'>): boolean {
  return isLive(spec.status) || isBrokenOff(spec);
}
