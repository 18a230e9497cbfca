import { startsContainers } from '../../../core/project/runner-kind.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StoreInventory } from '../../../core/ports/host-sweeper.ts';
import { namesOfMachine } from '../hosts/machines/names-of-machine.ts';
import { makersOf, needsThere, openJobsOn } from './needs.ts';

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
 * Lists a store and who needs what; `own` is the sweep itself, `released` are digests that this project needs no longer.
 * Throws `not-found` (exit 2), or why the host does not answer.
 */
export async function lookAtStore(
  ctx: StageContext,
  name: string | undefined,
  own?: string,
  released: readonly string[] = [],
): Promise<FoundStore> {
  const spec = name === undefined ? undefined : (await requireResource(ctx.project, 'Host', name)).spec;
  const host = name ?? LOCAL;
  const needs = async (): ReturnType<typeof needsThere> => needsThere(ctx, await namesThere(ctx, host), own, released);
  const listed = await (await ctx.hosts.sweeper(name)).inventory(needs, own);
  const inventory = released.length === 0 ? listed : await withoutOwn(ctx, listed, released);
  // an open job may run in another engine than the host's file names now
  const open = inventory.engineAsked ? [] : await openJobsOn(ctx, await namesThere(ctx, host));
  const runners = [spec?.runner, ...open.map((job) => job.spec.runner)];
  const containers = !inventory.engineAsked && runners.some((one) => startsContainers(ctx.runners.kinds, one));
  return { ...(name === undefined ? {} : { name }), host, containers, inventory };
}

/** All names of the machine, unsure ones too. */
async function namesThere(ctx: StageContext, name: string): Promise<string[]> {
  const users = [...(await listJobRuns(ctx)), ...(await listResources(ctx.project, 'Environment'))];
  return namesOfMachine(ctx, name, { among: users.map(({ spec }) => spec.host), orUnsure: true });
}

/** The files of this project still name what it released, and so do its jobs that ended. */
async function withoutOwn(
  ctx: StageContext,
  inventory: StoreInventory,
  released: readonly string[],
): Promise<StoreInventory> {
  const ids = new Set([...released, ...(await makersOf(ctx, released))]);
  const ended = (await listJobRuns(ctx)).filter(({ spec }) => !isLive(spec.status));
  const own = new Set([ctx.project.root, ...ended.map(({ metadata }) => `job ${metadata.name}`)]);
  const items = inventory.items.map((item) =>
    ids.has(item.id) ? { ...item, holders: item.holders.filter((holder) => !own.has(holder)) } : item,
  );
  return { ...inventory, items };
}
