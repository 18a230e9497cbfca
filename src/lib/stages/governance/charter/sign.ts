import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import {
  CHARTER_PROSE,
  CHARTER_SIGNATURES,
  type CharterState,
  type ProposedCharter,
  readCharter,
} from '../../../core/project/charter.ts';
import { missingParts } from '../../../core/project/charter-parts.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { ALLOWED_SIGNERS, samePerson } from '../../../core/project/signers.ts';
import { readText } from '../../../core/project/statements.ts';
import { message } from '../../../core/text/message.ts';
import { keyGate, type KeyOwner, listedGate, readKeyOwner, signStatement } from '../../release/approvals/signing.ts';
import type { CharterSigned } from './schema.ts';

export type SignCharterInput = { key: string; mayAsk: boolean };
type Facts = KeyOwner & Pick<CharterState, 'proposed'> & { prose: string; edited: string[] };
type SignArgs = Pick<ProposedCharter, 'digest' | 'statement' | 'required'> & { key: string };

const signCharter: Action<SignArgs> = {
  async apply({ key, digest, statement, required }, scope) {
    const said = { ...statement, digest, at: scope.ctx.clock.now() };
    return { ...(await signStatement({ key, folder: CHARTER_SIGNATURES, said }, scope)), digest, required };
  },
};

/** Signs the charter as it is committed; it is in force once enough people did. */
export const attestCharter: Operation<SignCharterInput, Facts, CharterSigned> = {
  id: 'govern attest charter',
  target: () => 'Charter/charter',
  gather,
  plan: planSignature,
  actions: { sign: signCharter },
  result,
};

/** Throws `not-found` (exit 2) without a charter, `invalid-file` for one whose terms are incomplete. */
async function gather({ key }: SignCharterInput, ctx: StageContext): Promise<Facts> {
  await requireResource(ctx.project, 'Charter', 'charter');
  const { proposed } = await readCharter(ctx);
  const prose = await readText(ctx.project, CHARTER_PROSE);
  const edited = await ctx.project.listUncommitted([pathOf('Charter', 'charter'), CHARTER_PROSE, ALLOWED_SIGNERS]);
  return { ...(await readKeyOwner(ctx, key)), ...(proposed && { proposed }), prose, edited };
}

/** Pure: one signature, over a charter with all its parts. */
function planSignature(input: SignCharterInput, facts: Facts): PlanDraft {
  const { proposed, edited, prose } = facts;
  const parts = missingParts(prose);
  const path = edited[0] ?? CHARTER_PROSE;
  return {
    gates: [
      ...parts.map((part): Gate => {
        const reason = message('charter.part-missing', { path: CHARTER_PROSE, part: message(`charter.part.${part}`) });
        return { id: `charter-part-${part}`, verdict: 'fail', reason };
      }),
      passOrFail('charter-committed', edited.length === 0, message('charter.committed', { path }), {
        next: ['git status -- governance'],
      }),
      passOrFail('charter-changed', proposed !== undefined || parts.length > 0, message('charter.changed')),
      listedGate(facts),
      signerGate(facts),
      keyGate(input, facts),
    ],
    steps: proposed ? [stepOf(input.key, proposed)] : [],
  };
}

/** The person of the key is one of those who sign, and has not signed this version. */
function signerGate({ principal, proposed }: Facts): Gate {
  const signer = principal ?? '';
  const isIn = (people: readonly string[] = []): boolean => people.map(samePerson).includes(samePerson(signer));
  if (isIn(proposed?.signers)) return passOrFail('charter-signer', false, message('charter.signer.twice', { signer }));
  const may = proposed?.by === undefined || isIn(proposed.by);
  const people = proposed?.by?.join(', ') ?? ALLOWED_SIGNERS;
  return passOrFail('charter-signer', may, message('charter.signer', { people, signer }));
}

function stepOf(key: string, { digest, statement, required }: ProposedCharter): Step {
  return createStep('sign', message('charter.step.sign'), toJson({ key, digest, statement, required }));
}

async function result({ outputs }: FinishedRun<SignCharterInput>, ctx: StageContext): Promise<CharterSigned> {
  const { inForce, proposed } = await readCharter(ctx);
  const signed = outputOf<Omit<CharterSigned, 'counted' | 'inForce'>>(outputs, 'sign');
  if (!signed) throw new Error('nothing was signed');
  const isInForce = inForce?.digest === signed.digest;
  const { signers = [] } = (isInForce ? inForce : proposed) ?? {};
  return { ...signed, counted: signers.length, inForce: isInForce };
}
