import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import { listOpenJobs, type JobRun } from '../../../../core/project/job-runs.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../../core/project/live.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { RunningWork } from './host-state.ts';

/** What the project has on a machine, under whatever name of it. */
export interface WorkThere {
  /** Names of the environments. */
  environments: string[];
  /** Work a restart would interrupt: unfinished jobs and live environments. */
  running: RunningWork[];
}

/** Reads the project's jobs and environments once, for questions about several hosts. */
export async function readWork(ctx: StageContext): Promise<{ on(host: string): Promise<WorkThere> }> {
  const environments = await listEnvironments(ctx.project);
  const jobs = await listOpenJobs(ctx);
  const among = [...environments, ...jobs].map(({ spec }) => spec.host);
  return {
    on: async (host) => {
      const names = await namesOfMachine(ctx, host, { among });
      const isThere = ({ spec }: { spec: { host?: string | undefined } }): boolean => names.includes(spec.host ?? '');
      return workOf(environments.filter(isThere), jobs.filter(isThere));
    },
  };
}

function workOf(environments: RoutedEnvironment[], jobs: JobRun[]): WorkThere {
  const live = environments.filter(({ spec }) => spec.live);
  return {
    environments: environments.map(({ name }) => name),
    running: [
      ...jobs.map(({ metadata }): RunningWork => ({ kind: 'job', name: metadata.name })),
      ...live.map(({ name }): RunningWork => ({ kind: 'environment', name })),
    ],
  };
}
