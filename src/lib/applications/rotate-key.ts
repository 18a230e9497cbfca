import { readKeyGap, type KeyGap } from './key-gap.ts';
import type { Operation } from '../run/operation.ts';
import type { PlanDraft } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { claimApplication, readApplication, type ApplicationFacts } from './application-facts.ts';
import { changeKeys, changeKeysStep } from './change-keys.ts';
import { cutRotation } from './cut-rotation.ts';
import type { KeyIssuer } from './key-issuer.ts';
import { keysGate } from './keys-gate.ts';
import { leftOpenWithoutIssuer } from './left-open.ts';
import { unseenKey } from './unseen-key.ts';

/** `overlapSeconds` of 0: the old keys are revoked at once. */
export type RotateKeyInput = { name: string; overlapSeconds: number };

export interface RotateKeyFacts extends ApplicationFacts {
  /** Of the whole environment; null where nobody else can have changed its keys. */
  gap: KeyGap | null;
}

/** Gives an application a new key. Without an issuer, as `resume` has none, a run that was cut is settled without a key. */
export function rotateKey(issuer?: KeyIssuer): Operation<RotateKeyInput, RotateKeyFacts, ApplicationView> {
  return {
    id: 'app rotate-key',
    target: ({ name }) => `Application/${name}`,
    claims: ({ name }, ctx) => claimApplication(ctx, name),
    reclaims: true,
    async gather({ name }, ctx) {
      const facts = await readApplication(ctx, name);
      const gap = facts.host === undefined ? null : await readKeyGap(ctx, facts.previous.environment, facts.host);
      return { ...facts, gap };
    },
    plan: planRotateKey,
    actions: { 'change-keys': issuer ? changeKeys(issuer) : cutRotation },
    ...(issuer ? {} : { staysOpen: leftOpenWithoutIssuer, failure: unseenKey }),
    result: ({ input }, ctx) => showApplication(ctx.project, input.name, ctx.clock.now()),
  };
}

/** Pure: one step, provided that this clone knows which keys the application has. */
export function planRotateKey(
  { name, overlapSeconds }: RotateKeyInput,
  { previous, host, gap }: RotateKeyFacts,
): PlanDraft {
  const title = message(overlapSeconds === 0 ? 'app.rotate.step' : 'app.rotate.step-overlap', {
    name,
    seconds: overlapSeconds,
  });
  const args = { application: name, issue: true, overlapSeconds, create: null, previous };
  return { gates: [keysGate(name, gap)], steps: [changeKeysStep(title, args, host)] };
}
