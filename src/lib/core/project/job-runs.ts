import type { ProjectReader } from '../ports/project-store.ts';
import { isLive } from './is-live.ts';
import { listResources } from './resources.ts';
import type { ResourceOf } from './schemas.ts';

export type JobRun = ResourceOf<'Run'>;

/** Every job of the project, oldest first. */
export async function listJobRuns({ project }: { project: ProjectReader }): Promise<JobRun[]> {
  return (await listResources(project, 'Run')).filter(({ spec }) => spec.kind === 'job');
}

/** Jobs without a recorded end, oldest first. */
export async function listOpenJobs(ctx: { project: ProjectReader }): Promise<JobRun[]> {
  return openJobs(await listJobRuns(ctx));
}

/** The jobs among runs that have no recorded end. Pure. */
export function openJobs(runs: readonly JobRun[]): JobRun[] {
  return runs.filter(({ spec }) => spec.kind === 'job' && isLive(spec.status));
}
