import { readKeyGap, type KeyGap } from './key-gap.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { claimApplication, readApplication, type ApplicationFacts } from './application-facts.ts';
import { changeKeys, changeKeysStep } from './change-keys.ts';
import { cutRotation } from './cut-rotation.ts';
import type { KeyIssuer } from './key-issuer.ts';
import { keysGate } from './keys-gate.ts';
import { refuseChangedKeys } from './refuse-changed-keys.ts';
import { leftOpenWithoutIssuer } from './left-open.ts';
import { unseenKey } from './unseen-key.ts';

/** `overlapSeconds` of 0: the old keys are revoked at once. */
export type RotateKeyInput = { name: string; overlapSeconds: number };

export interface RotateKeyFacts extends ApplicationFacts {
  /** Of the whole environment; null where nobody else can have changed its keys. */
  gap: KeyGap | null;
}

/**
 * Whoever hands a key over holds the environment, and goes on with a cut run as long as nobody else has changed the application's
 * keys. Without an issuer nothing is held: what a cut run did is only looked at, or taken back by its own name.
 */
const HANDS_OVER: Pick<Operation<RotateKeyInput, RotateKeyFacts>, 'claims' | 'reclaims' | 'beforeResume'> = {
  claims: ({ name }, ctx) => claimApplication(ctx, name),
  reclaims: true,
  beforeResume: refuseChangedKeys,
};

/** Gives an application a new key. Without an issuer, as `resume` has none, a run that was cut is settled without a key. */
export function rotateKey(issuer?: KeyIssuer): Operation<RotateKeyInput, RotateKeyFacts, ApplicationView> {
  return {
    id: 'app rotate-key',
    target: ({ name }) => `Application/${name}`,
    async gather({ name }, ctx) {
      const facts = await readApplication(ctx, name);
      const gap = facts.host === undefined ? null : await readKeyGap(ctx, facts.previous.environment, facts.host);
      return { ...facts, gap };
    },
    plan: planRotateKey,
    actions: { 'change-keys': issuer ? changeKeys(issuer) : cutRotation },
    ...(issuer ? HANDS_OVER : { staysOpen: leftOpenWithoutIssuer, verdict: unseenKey }),
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
