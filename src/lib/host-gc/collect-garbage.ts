import type { HostInventory, HostItem } from '../ports/host-sweeper.ts';
import { requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import type { Action, Operation } from '../run/operation.ts';
import type { Gate, PlanDraft, Step } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { toMiB } from '../gc/plan-sweep.ts';
import { neededThere } from './needed-there.ts';

export type HostGcInput = { name: string };

export interface HostGcFacts {
  local: boolean;
  inventory: HostInventory;
}

type RemoveArgs = { host: string; kind: HostItem['kind']; id: string; bytes: number };

/** Removes from a host what nobody needs there any more. */
export const collectHostGarbage: Operation<HostGcInput, HostGcFacts, HostGcInput> = {
  id: 'host gc',
  target: ({ name }) => `Host/${name}`,
  gather: gatherHostGc,
  plan: planHostGc,
  actions: { 'remove-from-host': removeFromHost() },
  result: async ({ input }) => input,
};

async function gatherHostGc({ name }: HostGcInput, ctx: StageContext): Promise<HostGcFacts> {
  const { spec } = await requireResource(ctx.project, 'Host', name);
  if (spec.transport === 'local') return { local: true, inventory: { items: [], engineAsked: true } };
  const inventory = await (await ctx.hostSweeper(name)).inventory(await neededThere(ctx, name));
  return { local: false, inventory };
}

/** Pure: one step for each thing that nobody needs, largest first; none while the host does not say what runs. */
export function planHostGc({ name }: HostGcInput, { local, inventory }: HostGcFacts): PlanDraft {
  const free = inventory.items.filter(({ holders }) => holders.length === 0);
  return {
    gates: [remoteGate(name, local), engineGate(name, inventory.engineAsked)],
    steps: free.toSorted((left, right) => right.bytes - left.bytes).map((item) => removalStep(name, item)),
  };
}

function removalStep(host: string, { kind, id, bytes }: HostItem): Step {
  return {
    id: `remove-${kind}-${id}`,
    title: message(`host.gc.step.${kind}`, { id, mib: toMiB(bytes) }),
    action: 'remove-from-host',
    args: { host, kind, id, bytes } satisfies RemoveArgs,
    change: 'delete',
    risk: kind === 'tree' || kind === 'image' ? 'data' : 'none',
    host,
  };
}

function removeFromHost(): Action<RemoveArgs> {
  return { apply: async ({ host, kind, id }, { ctx }) => (await ctx.hostSweeper(host)).remove({ kind, id }) };
}

function remoteGate(name: string, local: boolean): Gate {
  return {
    id: 'host-remote',
    verdict: local ? 'fail' : 'pass',
    reason: message(local ? 'host.gc.local' : 'host.gc.remote', { name }),
    ...(local ? { fix: message('host.gc.local.fix'), next: ['sovran gc --dry-run'] } : {}),
  };
}

function engineGate(name: string, asked: boolean): Gate {
  return {
    id: 'engine-asked',
    verdict: asked ? 'pass' : 'fail',
    reason: message(asked ? 'host.gc.engine-asked' : 'host.gc.engine-silent', { name }),
    ...(asked ? {} : { fix: message('host.gc.engine-silent.fix', { name }), next: [`sovran host check ${name}`] }),
  };
}
