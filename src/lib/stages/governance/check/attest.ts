import { addSeconds } from '../../../core/kit/time.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { message } from '../../../core/text/message.ts';
import { keyGate, type KeyOwner, listedGate, readKeyOwner, signStatement } from '../../release/approvals/signing.ts';
import { ATTESTATIONS } from '../../evidence/attestations.ts';
import { checkControls } from '../../evidence/check.ts';
import type { Verdict } from '../../evidence/control/control.ts';
import type { Attested } from './schema.ts';

export type AttestInput = {
  control: string;
  environment: string | null;
  verdict: 'attested' | 'na';
  statement: string;
  expires: string;
  key: string;
  mayAsk: boolean;
};

type Facts = KeyOwner & { control: string; now: Verdict; subjects: string[] };
type SignArgs = Omit<AttestInput, 'mayAsk'> & { subjects: string[] };

const sign: Action<SignArgs> = {
  async apply({ key, expires, ...said }, scope) {
    const at = scope.ctx.clock.now();
    const until = addSeconds(at, parseDuration(expires) / 1000);
    const whole = { kind: 'Attestation', ...said, at, expires: until };
    const signed = await signStatement({ key, folder: ATTESTATIONS, said: whole }, scope);
    return { ...signed, control: said.control, verdict: said.verdict, expires: until };
  },
};

/** Signs a statement about a control that evidence leaves unknown. */
export const attestControl: Operation<AttestInput, Facts, Attested> = {
  id: 'govern attest',
  target: ({ control }) => `Control/${control}`,
  gather,
  plan: planAttestation,
  actions: { sign },
  result: async ({ outputs }) => {
    const attested = outputOf<Attested>(outputs, 'sign');
    if (!attested) throw new Error('nothing was signed');
    return attested;
  },
};

/** Throws `unknown-control`, `not-found`, `bad-duration` or `bad-key` (exit 2). */
async function gather({ control: id, environment, key, expires }: AttestInput, ctx: StageContext): Promise<Facts> {
  parseDuration(expires, 1);
  const question = { control: id, ...(environment === null ? {} : { environment }), canary: false, deep: false };
  const [judged] = (await checkControls(ctx, question)).controls;
  if (!judged) throw new Error(`no control ${id}`);
  const subjects = [...new Set(judged.places.flatMap((place) => place.subjects ?? []))].toSorted();
  return { ...(await readKeyOwner(ctx, key)), control: judged.control.id, now: judged.verdict, subjects };
}

/** Pure: evidence that says something is not talked over. */
function planAttestation(input: AttestInput, facts: Facts): PlanDraft {
  const { mayAsk: _, ...said } = input;
  const { control, subjects, now } = facts;
  const isOpen = now !== 'fail' && now !== 'pass';
  const reason = message('govern.open', {
    control,
    verdict: message(`govern.verdict.${now}`),
  });
  return {
    gates: [
      passOrFail('control-unknown', isOpen, reason, { next: [`sovran govern explain ${control}`] }),
      listedGate(facts),
      keyGate(input, facts),
    ],
    steps: [createStep('sign', message('govern.step.sign', { control }), { ...said, control, subjects })],
  };
}
