import type { JobRun } from '../../../core/project/job-runs.ts';
import { recordOfAbandoned } from '../../work/jobs/abandoned-jobs.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Reach } from './reach.ts';

/** Jobs that have ended on hosts that answer, whose launch was given up here, so that no record tells of what they made. */
export function findAbandonedJobs(
  runs: readonly JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  { project }: Pick<StageContext, 'project'>,
): JobRun[] {
  const known = new Set(runs.map(({ metadata }) => metadata.name));
  return reach.hosts.flatMap((host) =>
    reach
      .jobsOf(host)
      .filter(({ id }) => !known.has(id) && !settled(id))
      .flatMap((job) => recordOfAbandoned(project.root, job) ?? [])
      .filter(({ spec }) => spec.host === host),
  );
}
