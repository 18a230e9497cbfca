import { listJobRuns } from '../../../core/project/job-runs.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectNeeds, StoreInventory } from '../../../core/ports/host-sweeper.ts';
import { namesOfMachine } from '../../machines/hosts/machines/names-of-machine.ts';
import { neededThere, openJobsOn } from './needed-there.ts';
import { recordedJobs } from './recorded-jobs.ts';

/** The store of one host. */
export interface FoundStore {
  /** Its name in the inventory; absent: this machine, for all its projects. */
  name?: string;
  /** The name for people. */
  host: string;
  /** This project may run containers there. */
  containers: boolean;
  inventory: StoreInventory;
}

/**
 * Lists a store and who needs what is in it. `own` is the run that asks: what it names it only removes. Throws `not-found` (exit 2)
 * for an unknown host, and as the host's answers do.
 */
export async function lookAtStore(ctx: StageContext, name: string | undefined, own?: string): Promise<FoundStore> {
  const spec = name === undefined ? undefined : (await requireResource(ctx.project, 'Host', name)).spec;
  const host = name ?? LOCAL;
  const needs = async (): Promise<ProjectNeeds> => {
    const names = await namesThere(ctx, host);
    return { digests: await neededThere(ctx, names, own), jobs: await recordedJobs(ctx, names, own) };
  };
  const inventory = await (await ctx.hostSweeper(name)).inventory(needs, own);
  const containers = !inventory.engineAsked && (spec?.engine === 'docker' || (await runsContainers(ctx, host)));
  return { ...(name === undefined ? {} : { name }), host, containers, inventory };
}

/**
 * All names of the machine, and those that may be: where it cannot be told which machine a job or an environment is on, it may be this
 * one.
 */
async function namesThere(ctx: StageContext, name: string): Promise<string[]> {
  const among = [...(await listJobRuns(ctx)), ...(await listResources(ctx.project, 'Environment'))].map(
    ({ spec }) => spec.host,
  );
  return await namesOfMachine(ctx, name, { among, orUnsure: true });
}

/** An open job may run in another engine than the host's file names by now. */
async function runsContainers(ctx: StageContext, name: string): Promise<boolean> {
  return (await openJobsOn(ctx, await namesThere(ctx, name))).some(({ spec }) => spec.engine === 'docker');
}
