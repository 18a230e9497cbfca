import { checkName, findResource } from '../../../core/project/resources.ts';
import type { ApprovalRequest } from '../../../core/project/resources/release.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { message } from '../../../core/text/message.ts';
import { samePerson } from '../../../core/project/signers.ts';
import { approvalFolder, type Approvers } from './approvals.ts';
import { keyGate, type KeyOwner, listedGate, readKeyOwner, signStatement } from './signing.ts';
import { countApprovals, readReleaseState, type ReleaseState } from './release-state.ts';
import { committedGate, gate, retiredGates } from '../gates/gates.ts';
import { refuseMember } from '../../serving/applications/refuse-member.ts';
import { editedRemarks, requireEnvironment } from '../../serving/environments/known-environment.ts';

export type ApproveInput = {
  release: string;
  environment: string;
  key: string;
  /** A terminal can ask for a passphrase. */
  mayAsk: boolean;
  /** Why the release may answer worse than the live one. */
  acceptWorse?: string;
};

export interface ApproveFacts extends KeyOwner {
  approvers: Approvers;
  /** The same person has already approved this. */
  signed: boolean;
  isRetired: boolean;
  isCommitted: boolean;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  expireMs: number;
  request: Omit<ApprovalRequest, 'at' | 'expires'>;
}

type SignArgs = Pick<ApproveFacts, 'expireMs' | 'request'> & { key: string; folder: string };

/** A signed approval, and how many count now. */
export interface Approved {
  release: string;
  environment: string;
  signer: string;
  expires: string;
  path: string;
  counted: number;
  required: number;
}

/** Writes request and signature under the run's id, so that a repeated step writes the same files. */
const signApproval: Action<SignArgs> = {
  async apply({ key, folder, expireMs, request }, scope) {
    const at = scope.ctx.clock.now();
    const expires = addSeconds(at, expireMs / 1000);
    return { ...(await signStatement({ key, folder, said: { ...request, at, expires } }, scope)), expires };
  },
};

/** Signs the promotion of a release to an environment with the approver's own key. */
export const approveRelease: Operation<ApproveInput, ApproveFacts, Approved> = {
  id: 'release approve',
  target: ({ release, environment }) => `Release/${release}@${environment}`,
  gather,
  plan: planApprove,
  actions: { sign: signApproval },
  result,
};

async function gather(input: ApproveInput, ctx: StageContext): Promise<ApproveFacts> {
  const { stated, isCommitted, edited } = await requireEnvironment(ctx.project, input.environment);
  refuseMember(input.environment, stated);
  const state = await readReleaseState(ctx, checkName(input.release), input.environment, stated);
  const owner = await readKeyOwner(ctx, input.key);
  const { principal } = owner;
  return {
    ...owner,
    approvers: state.approvers,
    isRetired: (await findResource(ctx.project, 'Retirement', input.release)) !== undefined,
    signed: principal !== null && signersOf(state, input).map(samePerson).includes(samePerson(principal)),
    isCommitted,
    edited,
    expireMs: parseDuration(stated.approvals.expireAfter),
    request: {
      apiVersion: 'sovran/v1',
      kind: 'ApprovalRequest',
      release: input.release,
      releaseDigest: state.spec.digest,
      environment: input.environment,
      transition: 'promote',
      evidence: state.evidence,
      planHash: state.planHash,
      ...(input.acceptWorse === undefined ? {} : { waives: ['not-worse'], statement: input.acceptWorse }),
    },
  };
}

/** Whose signature would add nothing: those who approved or, for a waiver, the one who gave it. */
function signersOf({ approvals, waivedBy }: ReleaseState, { acceptWorse }: ApproveInput): string[] {
  if (acceptWorse !== undefined) return waivedBy === undefined ? [] : [waivedBy];
  return approvals.flatMap(({ signer, problem }) => (problem || signer === undefined ? [] : [signer]));
}

function planApprove(input: ApproveInput, facts: ApproveFacts): PlanDraft {
  const { release, environment } = input;
  return {
    gates: [
      ...retiredGates(release, facts.isRetired),
      committedGate(environment, facts.isCommitted),
      listedGate(facts),
      ...approverGates(facts),
      gate('not-signed-yet', !facts.signed, { signer: facts.principal ?? '' }),
      keyGate(input, facts),
    ],
    steps: [
      createStep(
        'sign',
        message('release.approve.step', { release, environment }),
        toJson({ key: input.key, folder: approvalFolder(release), expireMs: facts.expireMs, request: facts.request }),
      ),
    ],
    remarks: editedRemarks(facts),
  };
}

/** The person did not make the release and, where a charter names validators, is one of them. Pure. */
function approverGates({ principal, approvers: { author, validators } }: ApproveFacts): Gate[] {
  const isSame = (person: string): boolean => principal !== null && samePerson(principal) === samePerson(person);
  const people = validators?.join(', ') ?? '';
  return [
    gate('not-author', !isSame(author), { author }),
    ...(validators
      ? [passOrFail('is-validator', validators.some(isSame), message('release.is-validator', { people }))]
      : []),
  ];
}

async function result({ input, outputs }: FinishedRun<ApproveInput>, ctx: StageContext): Promise<Approved> {
  const { stated } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, input.release, input.environment, stated);
  const { path, signer, expires } = outputs.sign as { path: string; signer: string; expires: string };
  const { required } = state;
  const counted = countApprovals(state.approvals);
  return { release: input.release, environment: input.environment, signer, expires, path, counted, required };
}
