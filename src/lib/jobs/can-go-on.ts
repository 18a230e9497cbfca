import { isBrokenOff } from '../project/broken-off.ts';
import { isOpenRun, type JobRun } from './find-job.ts';

/** Pure: whether its host may know more of a job than the record says: it is open, or started again it might go on. */
export function canGoOn({ spec }: Pick<JobRun, 'spec'>): boolean {
  return isOpenRun(spec) || isBrokenOff(spec);
}
