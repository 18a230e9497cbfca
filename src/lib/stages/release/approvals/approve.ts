import { checkName, findResource } from '../../../core/project/resources.ts';
import type { ApprovalRequest } from '../../../core/project/resources/release.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { message } from '../../../core/text/message.ts';
import { samePerson } from '../../../core/project/signers.ts';
import { approvalFolder } from './approvals.ts';
import { keyGate, type KeyOwner, listedGate, readKeyOwner, signStatement, signStep } from './signing.ts';
import { countApprovals, readReleaseState, type ReleaseState } from './release-state.ts';
import { committedGate, gate, retiredGates } from '../gates/gates.ts';
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
  author: string;
  /** The same person has already approved this. */
  signed: boolean;
  isRetired: boolean;
  isCommitted: boolean;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  expireMs: number;
  request: Omit<ApprovalRequest, 'expires'>;
}

type SignArgs = { key: string; folder: string; expireMs: number; request: Omit<ApprovalRequest, 'expires'> };

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
    const expires = addSeconds(scope.ctx.clock.now(), expireMs / 1000);
    return { ...(await signStatement({ key, folder, said: { ...request, expires } }, scope)), expires };
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
  const state = await readReleaseState(ctx, checkName(input.release), input.environment, stated);
  const owner = await readKeyOwner(ctx, input.key);
  const { principal } = owner;
  return {
    ...owner,
    author: state.spec.createdBy,
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
      authorGate(facts),
      gate('not-signed-yet', !facts.signed, { signer: facts.principal ?? '' }),
      keyGate(input, facts),
    ],
    steps: [
      signStep(
        message('release.approve.step', { release, environment }),
        toJson({ key: input.key, folder: approvalFolder(release), expireMs: facts.expireMs, request: facts.request }),
      ),
    ],
    remarks: editedRemarks(facts),
  };
}

function authorGate({ principal, author }: ApproveFacts): Gate {
  const isOwn = principal !== null && samePerson(principal) === samePerson(author);
  return gate('not-author', !isOwn, { author });
}

async function result({ input, outputs }: FinishedRun<ApproveInput>, ctx: StageContext): Promise<Approved> {
  const { stated } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, input.release, input.environment, stated);
  const { path, signer, expires } = outputs.sign as { path: string; signer: string; expires: string };
  const { required } = state;
  const counted = countApprovals(state.approvals);
  return { release: input.release, environment: input.environment, signer, expires, path, counted, required };
}
