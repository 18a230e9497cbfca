import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { addingKey, addKeyStep, type AddedKey, type NewKey } from './add-key-step.ts';

export type AddKeyInput = { name: string; key: NewKey };

export interface AddKeyFacts {
  spec: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
  /** The application's revocation number at the gateway. */
  revocation: number;
}

/** Gives an application one more key. */
export const addApplicationKey: Operation<AddKeyInput, AddKeyFacts, AddedKey> = {
  ...addingKey,
  id: 'app key add',
  target: ({ name }) => `Application/${name}`,
  async gather({ name }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Application', name);
    const environment = await findResource(ctx.project, 'Environment', spec.environment);
    const { revocations } = await (await ctx.gateway(spec.environment)).keys();
    const host = environment ? { host: environment.spec.host } : {};
    return { spec, ...host, revocation: revocations[name] ?? 0 };
  },
  plan: planAddKey,
};

/** Pure: one step, no gate: a key that is added ends no other. */
export function planAddKey({ name, key }: AddKeyInput, { spec, host, revocation }: AddKeyFacts): PlanDraft {
  const number = Math.max(spec.revocation, revocation);
  const args = { application: name, key, revocation: number, environment: spec.environment, create: null };
  return { gates: [], steps: [addKeyStep(message('app.key.add.step', { name }), args, host)] };
}
