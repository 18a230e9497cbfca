import { PASSING_FAILURES } from '../ports/engine.ts';
import { isOpenRun, type JobRun } from './find-job.ts';

/** Pure: whether its host may know more of a job than the record says: it is open, or started again it might go on. */
export function canGoOn({ spec }: Pick<JobRun, 'spec'>): boolean {
  if (isOpenRun(spec) || spec.status === 'stopped' || spec.status === 'lost') return true;
  return spec.status === 'failed' && (!spec.failure || PASSING_FAILURES.has(spec.failure.class));
}
