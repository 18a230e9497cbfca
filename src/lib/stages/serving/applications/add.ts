import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { claimKeys } from './application-facts.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { changeKeys, changeKeysStep } from './change-keys.ts';
import type { KeyIssuer } from './key-issuer.ts';
import { unseenKey } from './unseen-key.ts';

export type AddApplicationInput = { name: string; environment: string; owner: string | null };

export interface AddApplicationFacts {
  exists: boolean;
  /** Of the environment's gateway. */
  host?: string;
}

/** Authorises an application to call an environment, with its first key. */
export function addApplication(
  issuer?: KeyIssuer,
): Operation<AddApplicationInput, AddApplicationFacts, ApplicationView> {
  return {
    id: 'app add',
    target: ({ name }) => `Application/${name}`,
    async gather({ name, environment }, { project }) {
      const existing = await findResource(project, 'Application', checkName(name));
      const { spec } = await requireResource(project, 'Environment', environment);
      return { exists: existing !== undefined, host: spec.host };
    },
    plan: planAddApplication,
    actions: { 'change-keys': changeKeys(issuer) },
    ...(issuer
      ? { claims: ({ environment }, ctx) => claimKeys(ctx, environment), reclaims: true }
      : { failure: unseenKey }),
    result: ({ input }, ctx) => showApplication(ctx.project, input.name, ctx.clock.now()),
  };
}

/** Pure: one step, provided the name is free. */
export function planAddApplication(input: AddApplicationInput, { exists, host }: AddApplicationFacts): PlanDraft {
  const { name, environment, owner } = input;
  const create = { environment, ...(owner === null ? {} : { owner }), keys: [] };
  const args = { application: name, issue: true, overlapSeconds: 0, create, previous: null };
  return {
    gates: [nameGate(name, exists)],
    steps: [changeKeysStep(message('app.add.step', { name, environment }), args, host)],
  };
}

function nameGate(name: string, exists: boolean): Gate {
  return {
    id: 'name-free',
    verdict: exists ? 'fail' : 'pass',
    reason: message(exists ? 'app.exists' : 'app.free', { name }),
    ...(exists ? { fix: message('app.exists.fix'), next: [`sovran app rotate-key ${name}`, 'sovran app list'] } : {}),
  };
}
