import type { HostItem } from '../../../core/ports/host-sweeper.ts';
import { keptSteps } from '../../../core/operation/plan/kept-steps.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { toMiB } from '../gc/plan-sweep.ts';
import { engineGate } from './engine-gate.ts';
import { heldGates } from './held-gate.ts';
import { lookAtHost, type HostGcFacts } from './look-at-host.ts';
import { removeFromHost, type RemoveArgs } from './remove-from-host.ts';
import { unremovedIn, whyUnremoved, type Unremoved } from './unremoved.ts';

export type HostGcInput = { name: string };

/** Steps whose thing somebody needs by now, and things that could not be removed. */
export type NotSwept = { kept: string[]; failed: Unremoved[] };

/** Removes from a host what nobody needs there any more; what cannot be removed keeps nothing else from going. */
export const collectHostGarbage: Operation<HostGcInput, HostGcFacts, NotSwept> = {
  id: 'host gc',
  target: ({ name }) => `Host/${name}`,
  gather: ({ name }, ctx) => lookAtHost(ctx, name),
  plan: planHostGc,
  actions: { 'remove-from-host': removeFromHost() },
  verdict: ({ outputs }) => whyUnremoved(unremovedIn(outputs)),
  result: async ({ outputs }) => ({ kept: keptSteps(outputs), failed: unremovedIn(outputs) }),
};

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

function removalStep(host: string, { kind, id, bytes, usedAt }: HostItem): Step {
  return {
    id: `remove-${kind}-${id}`,
    title: message(`host.gc.step.${kind}`, { id, mib: toMiB(bytes) }),
    action: 'remove-from-host',
    args: { host, kind, id, bytes, ...(usedAt === undefined ? {} : { usedAt }) } satisfies RemoveArgs,
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
