import { checkName, findResource } from '../project/resources.ts';
import type { HostSpec } from '../project/resources/host.ts';
import type { Operation } from '../run/operation.ts';
import type { Gate, PlanDraft } from '../run/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../run/resource-actions.ts';
import type { HostFacts } from '../ports/host.ts';
import { message } from '../text/message.ts';

export type AddLocalInput = { name: string };

export interface AddLocalFacts {
  exists: boolean;
  facts: HostFacts;
}

/** Adds this machine to the inventory, with what it is made of. */
export const addLocalHost: Operation<AddLocalInput, AddLocalFacts, HostSpec & { name: string }> = {
  id: 'host add',
  target: ({ name }) => `Host/${name}`,
  async gather({ name }, ctx) {
    const existing = await findResource(ctx.project, 'Host', checkName(name));
    const host = await ctx.host('local');
    return { exists: existing !== undefined, facts: await host.facts(ctx.interrupt.signal) };
  },
  plan: planAddLocal,
  actions: resourceActions,
  async result({ input }, ctx) {
    const host = await findResource(ctx.project, 'Host', input.name);
    if (!host) throw new Error(`host ${input.name} was not written`);
    return { name: input.name, ...host.spec };
  },
};

/** Pure: one file, provided the name is free. */
export function planAddLocal({ name }: AddLocalInput, { exists, facts }: AddLocalFacts): PlanDraft {
  const spec: HostSpec = { transport: 'local', address: 'localhost', engine: 'process', labels: {}, facts };
  return {
    gates: [nameGate(name, exists)],
    steps: [writeStep(message('host.add.step', { name }), resourceOf('Host', name, spec))],
  };
}

function nameGate(name: string, exists: boolean): Gate {
  return {
    id: 'name-free',
    verdict: exists ? 'fail' : 'pass',
    reason: message(exists ? 'host.add.exists' : 'host.add.free', { name }),
    ...(exists ? { next: [`sovran host show ${name}`, `sovran host remove ${name}`] } : {}),
  };
}
