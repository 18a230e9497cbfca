import { namesOfMachine } from '../../machines/hosts/machines/names-of-machine.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import type { HostInventory } from '../../../core/ports/host-sweeper.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { neededThere, openJobsOn } from './needed-there.ts';
import { recordedJobs } from './recorded-jobs.ts';

export interface HostGcFacts {
  local: boolean;
  /** What this project runs there may run in containers. */
  docker: boolean;
  inventory: HostInventory;
}

/**
 * What is on a host, and who needs it. `own` is the run that asks, where it has begun: what that names it only removes.
 * Throws `not-found` (exit 2) where the inventory has no such host, and as the host's own answers do.
 */
export async function lookAtHost(ctx: StageContext, name: string, own?: string): Promise<HostGcFacts> {
  const { spec } = await requireResource(ctx.project, 'Host', name);
  if (spec.transport === 'local') return { local: true, docker: false, inventory: { items: [], engineAsked: true } };
  const names = await namesThere(ctx, name);
  const [needed, jobs] = [await neededThere(ctx, names, own), await recordedJobs(ctx, names, own)];
  const inventory = await (await ctx.hostSweeper(name)).inventory(needed, jobs);
  return { local: false, docker: spec.engine === 'docker' || (await runsContainers(ctx, names)), inventory };
}

/**
 * Where it cannot be told which machine a job or an environment is on, it may be this one. Jobs that have ended count too: what they
 * left lies under whatever name the machine has by now.
 */
async function namesThere(ctx: StageContext, name: string): Promise<string[]> {
  const among = [...(await listJobRuns(ctx)), ...(await listResources(ctx.project, 'Environment'))].map(
    ({ spec }) => spec.host,
  );
  return await namesOfMachine(ctx, name, { among, orUnsure: true });
}

/** A job that has not ended may run in another engine than the one that the host's file names by now. */
async function runsContainers(ctx: StageContext, names: readonly string[]): Promise<boolean> {
  return (await openJobsOn(ctx, names)).some(({ spec }) => spec.engine === 'docker');
}
