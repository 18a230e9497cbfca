import type { Operation } from '../run/operation.ts';
import type { PlanDraft } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { readApplication, type ApplicationFacts } from './application-facts.ts';
import { changeKeys, changeKeysStep } from './change-keys.ts';

export type RevokeInput = { name: string };

/**
 * Takes every key of an application away; its file stays, so that the record of who had access does. It claims nothing: a key
 * that leaked is not waited for until a colleague's promotion has ended. The gateway lets two change keys at once, and whoever
 * knows less than it does opens no key again.
 */
export const revokeApplication: Operation<RevokeInput, ApplicationFacts, ApplicationView> = {
  id: 'app revoke',
  target: ({ name }) => `Application/${name}`,
  gather: ({ name }, ctx) => readApplication(ctx, name),
  plan: planRevoke,
  actions: { 'change-keys': changeKeys() },
  result: ({ input }, ctx) => showApplication(ctx.project, input.name, ctx.clock.now()),
};

/** Pure: one step, no gate. */
export function planRevoke({ name }: RevokeInput, { previous, host }: ApplicationFacts): PlanDraft {
  const args = { application: name, issue: false, overlapSeconds: 0, create: null, previous };
  return { gates: [], steps: [changeKeysStep(message('app.revoke.step', { name }), args, host)] };
}
