import type { HostInventory, HostItem } from '../ports/host-sweeper.ts';
import { namesOfMachine } from '../hosts/names-of-machine.ts';
import { listResources, requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { keptSteps } from '../run/kept-steps.ts';
import type { Operation } from '../run/operation.ts';
import type { Gate, PlanDraft, Step } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { toMiB } from '../gc/plan-sweep.ts';
import { listOpenJobs } from '../jobs/find-job.ts';
import { engineGate } from './engine-gate.ts';
import { heldGates } from './held-gate.ts';
import { neededThere, openJobsOn } from './needed-there.ts';
import { recordedJobs } from './recorded-jobs.ts';
import { removeFromHost, type RemoveArgs } from './remove-from-host.ts';
import { unremovedIn, whyUnremoved, type Unremoved } from './unremoved.ts';

export type HostGcInput = { name: string };

export interface HostGcFacts {
  local: boolean;
  /** What this project runs there may run in containers. */
  docker: boolean;
  inventory: HostInventory;
}

/** Steps whose thing somebody needs by now, and things that could not be removed. */
export type NotSwept = { kept: string[]; failed: Unremoved[] };

/** Removes from a host what nobody needs there any more; what cannot be removed keeps nothing else from going. */
export const collectHostGarbage: Operation<HostGcInput, HostGcFacts, NotSwept> = {
  id: 'host gc',
  target: ({ name }) => `Host/${name}`,
  gather: gatherHostGc,
  plan: planHostGc,
  actions: { 'remove-from-host': removeFromHost() },
  failure: ({ outputs }) => whyUnremoved(unremovedIn(outputs)),
  result: async ({ outputs }) => ({ kept: keptSteps(outputs), failed: unremovedIn(outputs) }),
};

async function gatherHostGc({ name }: HostGcInput, ctx: StageContext): Promise<HostGcFacts> {
  const { spec } = await requireResource(ctx.project, 'Host', name);
  if (spec.transport === 'local') return { local: true, docker: false, inventory: { items: [], engineAsked: true } };
  const names = await namesThere(ctx, name);
  const [needed, jobs] = [await neededThere(ctx, names), await recordedJobs(ctx, names)];
  const inventory = await (await ctx.hostSweeper(name)).inventory(needed, jobs);
  return { local: false, docker: spec.engine === 'docker' || (await runsContainers(ctx, names)), inventory };
}

/** Where it cannot be told which machine a job or an environment is on, it may be this one. */
async function namesThere(ctx: StageContext, name: string): Promise<string[]> {
  const among = [...(await listOpenJobs(ctx)), ...(await listResources(ctx.project, 'Environment'))].map(
    ({ spec }) => spec.host,
  );
  return await namesOfMachine(ctx, name, { among, orUnsure: true });
}

/** A job that has not ended may run in another engine than the one that the host's file names by now. */
async function runsContainers(ctx: StageContext, names: readonly string[]): Promise<boolean> {
  return (await openJobsOn(ctx, names)).some(({ spec }) => spec.engine === 'docker');
}

/** Pure: one step for each thing that nobody needs, jobs first and then by size; none while it is not known what runs. */
export function planHostGc({ name }: HostGcInput, { local, docker, inventory }: HostGcFacts): PlanDraft {
  const free = inventory.items.filter(({ holders }) => holders.length === 0);
  return {
    gates: [remoteGate(name, local), engineGate(name, docker, inventory), ...heldGates(name, inventory)],
    steps: free.toSorted(beforeOther).map((item) => removalStep(name, item)),
  };
}

/** An engine removes no image that a container is made of, be it over: jobs go first. The rest by size, the largest first. */
function beforeOther(left: HostItem, right: HostItem): number {
  return Number(right.kind === 'job') - Number(left.kind === 'job') || right.bytes - left.bytes;
}

const LOSS: ReadonlySet<HostItem['kind']> = new Set(['tree', 'image', 'job']);

function removalStep(host: string, { kind, id, bytes }: HostItem): Step {
  return {
    id: `remove-${kind}-${id}`,
    title: message(`host.gc.step.${kind}`, { id, mib: toMiB(bytes) }),
    action: 'remove-from-host',
    args: { host, kind, id, bytes } satisfies RemoveArgs,
    change: 'delete',
    risk: LOSS.has(kind) ? 'data' : 'none',
    host,
  };
}

function remoteGate(name: string, local: boolean): Gate {
  return {
    id: 'host-remote',
    verdict: local ? 'fail' : 'pass',
    reason: message(local ? 'host.gc.local' : 'host.gc.remote', { name }),
    ...(local ? { fix: message('host.gc.local.fix'), next: ['sovran gc --dry-run'] } : {}),
  };
}
