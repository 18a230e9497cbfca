import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { addingKey, addKeyStep, type AddedKey, type NewKey } from './add-key-step.ts';

export type AddApplicationInput = { name: string; environment: string; owner: string | null; key: NewKey };

export interface AddApplicationFacts {
  exists: boolean;
  /** Of the environment's gateway. */
  host?: string;
  /** The revocation number that the gateway has for the name. */
  revocation: number;
}

/** Authorises an application to call an environment, with its first key. */
export const addApplication: Operation<AddApplicationInput, AddApplicationFacts, AddedKey> = {
  ...addingKey,
  id: 'app add',
  target: ({ name }) => `Application/${name}`,
  async gather({ name, environment }, ctx) {
    const existing = await findResource(ctx.project, 'Application', checkName(name));
    const { spec } = await requireResource(ctx.project, 'Environment', environment);
    const { revocations } = await (await ctx.gateway(environment, spec.host)).keys();
    return { exists: existing !== undefined, host: spec.host, revocation: revocations[name] ?? 0 };
  },
  plan: planAddApplication,
};

/** Pure: one step, provided the name is free. */
export function planAddApplication(
  { name, environment, owner, key }: AddApplicationInput,
  { exists, host, revocation }: AddApplicationFacts,
): PlanDraft {
  const args = { application: name, key, revocation, environment, create: owner === null ? {} : { owner } };
  return {
    gates: [nameGate(name, exists)],
    steps: [addKeyStep(message('app.add.step', { name, environment }), args, host)],
  };
}

function nameGate(name: string, exists: boolean): Gate {
  return {
    id: 'name-free',
    verdict: exists ? 'fail' : 'pass',
    reason: message(exists ? 'app.exists' : 'app.free', { name }),
    ...(exists ? { fix: message('app.exists.fix'), next: [`sovran app key add ${name}`, 'sovran app list'] } : {}),
  };
}
