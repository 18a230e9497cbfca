import type { Operation } from '../run/operation.ts';
import type { PlanDraft } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { readApplication, type ApplicationFacts } from './application-facts.ts';
import { changeKeys, changeKeysStep } from './change-keys.ts';
import type { KeyIssuer } from './key-issuer.ts';

/** `overlapSeconds` of 0: the old keys are revoked at once. */
export type RotateKeyInput = { name: string; overlapSeconds: number };

/** Gives an application a new key. */
export function rotateKey(issuer?: KeyIssuer): Operation<RotateKeyInput, ApplicationFacts, ApplicationView> {
  return {
    id: 'app rotate-key',
    target: ({ name }) => `Application/${name}`,
    gather: ({ name }, { project }) => readApplication(project, name),
    plan: planRotateKey,
    actions: { 'change-keys': changeKeys(issuer) },
    result: ({ input }, ctx) => showApplication(ctx.project, input.name, ctx.clock.now()),
  };
}

/** Pure: one step, no gate. */
export function planRotateKey(
  { name, overlapSeconds }: RotateKeyInput,
  { previous, host }: ApplicationFacts,
): PlanDraft {
  const title = message(overlapSeconds === 0 ? 'app.rotate.step' : 'app.rotate.step-overlap', {
    name,
    seconds: overlapSeconds,
  });
  const args = { application: name, issue: true, overlapSeconds, create: null, previous };
  return { gates: [], steps: [changeKeysStep(title, args, host)] };
}
