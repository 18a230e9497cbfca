import { checkName } from '../../../core/project/resources.ts';
import type { ApprovalRequest } from '../../../core/project/resources/release.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import type { SignatureProblem } from '../../../core/ports/signer.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { ALLOWED_SIGNERS, readSigners, samePerson } from '../../../core/project/signers.ts';
import { approvalFolder } from './approvals.ts';
import { countApprovals, readReleaseState } from './release-state.ts';
import { committedGate, gate, withFix } from '../gates/gates.ts';
import { editedRemarks, requireEnvironment } from '../../serving/environments/known-environment.ts';

export type ApproveInput = {
  release: string;
  environment: string;
  key: string;
  /** A terminal can ask for a passphrase. */
  mayAsk: boolean;
};

export interface ApproveFacts {
  publicKey: string;
  locked: boolean;
  /** The person to whom the list of signers assigns the key. */
  principal: string | null;
  actor: string;
  author: string;
  /** The same person has already approved this. */
  signed: boolean;
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
  async apply({ key, folder, expireMs, request }, { ctx, project, runId }) {
    const expires = addSeconds(ctx.clock.now(), expireMs / 1000);
    const payload = canonicalJson({ ...request, expires });
    const signer = await ctx.signer();
    const signature = await signer.sign(key, payload);
    const verdict = await signer.verify(payload, signature, await readSigners(project));
    if ('refused' in verdict) throw notCounting(verdict.refused, runId);
    const path = `${folder}/${runId}.json`;
    await project.writeFile(path, payload);
    await project.writeFile(`${folder}/${runId}.sig`, signature);
    return { path, signer: verdict.principal, expires };
  },
};

/** Signs the promotion of a release to an environment with the approver's own key. */
export const approveRelease: Operation<ApproveInput, ApproveFacts, Approved> = {
  id: 'release approve',
  target: ({ release, environment }) => `Release/${release}@${environment}`,
  gather,
  plan: planApprove,
  actions: { 'sign-approval': signApproval },
  result,
};

async function gather(input: ApproveInput, ctx: StageContext): Promise<ApproveFacts> {
  const { stated, isCommitted, edited } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, checkName(input.release), input.environment, stated);
  const { publicKey, locked } = await (await ctx.signer()).readKey(input.key);
  const principal = principalOf(publicKey, await readSigners(ctx.project)) ?? null;
  return {
    publicKey,
    locked,
    principal,
    actor: await ctx.actor(),
    author: state.spec.createdBy,
    signed:
      principal !== null &&
      state.approvals.some((one) => !one.problem && samePerson(one.signer ?? '') === samePerson(principal)),
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
    },
  };
}

function principalOf(publicKey: string, allowedSigners: string): string | undefined {
  const lines = allowedSigners.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines
    .find((line) => ` ${line.replaceAll(/\s+/g, ' ')} `.includes(` ${publicKey} `))
    ?.trim()
    .split(/\s+/)[0];
}

function planApprove(input: ApproveInput, facts: ApproveFacts): PlanDraft {
  const { release, environment } = input;
  return {
    gates: [
      committedGate(environment, facts.isCommitted),
      listedGate(facts),
      authorGate(facts),
      gate('not-signed-yet', !facts.signed, { signer: facts.principal ?? '' }),
      keyGate(input, facts),
    ],
    steps: [
      {
        id: 'sign',
        title: message('release.approve.step', { release, environment }),
        action: 'sign-approval',
        args: {
          key: input.key,
          folder: approvalFolder(release),
          expireMs: facts.expireMs,
          request: structuredClone(facts.request),
        },
        change: 'create',
        risk: 'none',
      },
    ],
    remarks: editedRemarks(facts),
  };
}

function listedGate({ principal, publicKey, actor }: ApproveFacts): Gate {
  const line = `${actor} namespaces="sovran-approval" ${publicKey}`;
  const judged = gate('signer-listed', principal !== null, { signer: principal ?? '', path: ALLOWED_SIGNERS });
  return withFix(judged, { fix: message('release.signer-listed.fix', { path: ALLOWED_SIGNERS, line }) });
}

function authorGate({ principal, author }: ApproveFacts): Gate {
  const isOwn = principal !== null && samePerson(principal) === samePerson(author);
  return gate('not-author', !isOwn, { author });
}

function keyGate({ key, mayAsk }: ApproveInput, { locked }: ApproveFacts): Gate {
  return withFix(gate('key-opens', !locked || mayAsk, { path: key }), { fix: message('release.key-opens.fix') });
}

/** The error `signature-refused` (exit 3): the signature would not count, and is not written. */
function notCounting(problem: SignatureProblem, id: string): SovranError {
  return refusedError('signature-refused', message(`release.approval.${problem}`, { id }), {
    fix: message('release.signature-refused.fix', { path: ALLOWED_SIGNERS }),
    details: { problem },
  });
}

async function result({ input, outputs }: FinishedRun<ApproveInput>, ctx: StageContext): Promise<Approved> {
  const { stated } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, input.release, input.environment, stated);
  const { path, signer, expires } = outputs.sign as { path: string; signer: string; expires: string };
  const { required } = state;
  const counted = countApprovals(state.approvals);
  return { release: input.release, environment: input.environment, signer, expires, path, counted, required };
}
