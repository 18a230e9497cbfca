import { checkName } from '../../../core/project/resources.ts';
import type { ApprovalRequest } from '../../../core/project/resources/release.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import type { SignatureProblem } from '../../../core/ports/signer.ts';
import { message, type ParamsOf } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { ALLOWED_SIGNERS, approvalFolder, readSigners, samePerson } from './approvals.ts';
import { readReleaseState } from './release-state.ts';
import { committedGate } from '../gates/gates.ts';
import { editedRemarks, requireEnvironment } from '../../serving/environments/known-environment.ts';

export type ApproveInput = {
  release: string;
  environment: string;
  /** Path of the private key. */
  key: string;
  /** A passphrase can be asked for in the terminal. */
  mayAsk: boolean;
};

export interface ApproveFacts {
  publicKey: string;
  locked: boolean;
  /** The person of the role file that the key belongs to. */
  principal: string | null;
  /** Who types. */
  actor: string;
  author: string;
  /** The same person has approved the same thing already. */
  signed: boolean;
  /** The environment's file has a commit, which is what is agreed to. */
  isCommitted: boolean;
  /** Its files with an edit that does not count. */
  edited: string[];
  expireMs: number;
  request: Omit<ApprovalRequest, 'expires'>;
}

type SignArgs = { key: string; folder: string; expireMs: number; request: Omit<ApprovalRequest, 'expires'> };

/** What an approval came to. */
export interface Approved {
  release: string;
  environment: string;
  signer: string;
  expires: string;
  path: string;
  counted: number;
  required: number;
}

/** Signs the promotion of a release to an environment with the approver's own key. */
export const approveRelease: Operation<ApproveInput, ApproveFacts, Approved> = {
  id: 'release approve',
  target: ({ release, environment }) => `Release/${release}@${environment}`,
  gather,
  plan: planApprove,
  actions: { 'sign-approval': signApproval() },
  result,
};

async function gather(input: ApproveInput, ctx: StageContext): Promise<ApproveFacts> {
  const { stated, isCommitted, edited } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, checkName(input.release), input.environment, stated);
  const { publicKey, locked } = await (await ctx.signer()).readKey(input.key);
  const principal = principalOf(publicKey, await readSigners(ctx.project)) ?? null;
  const counting = state.approvals.filter(({ problem }) => problem === undefined);
  return {
    publicKey,
    locked,
    principal,
    actor: await ctx.actor(),
    author: state.spec.createdBy,
    signed: principal !== null && counting.some(({ signer }) => samePerson(signer ?? '') === samePerson(principal)),
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

/** First field of the line that lists a key. */
function principalOf(publicKey: string, allowedSigners: string): string | undefined {
  const lines = allowedSigners.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines
    .find((line) => ` ${line.replaceAll(/\s+/g, ' ')} `.includes(` ${publicKey} `))
    ?.trim()
    .split(/\s+/)[0];
}

/** Pure. */
function planApprove(input: ApproveInput, facts: ApproveFacts): PlanDraft {
  const { release, environment } = input;
  return {
    gates: [
      committedGate(environment, facts.isCommitted),
      listedGate(facts),
      authorGate(facts),
      signedGate(facts),
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
  if (principal !== null) return passed('signer-listed', { signer: principal });
  const line = `${actor} namespaces="sovran-approval" ${publicKey}`;
  return {
    id: 'signer-listed',
    verdict: 'fail',
    reason: message('release.signer-listed.fail', { path: ALLOWED_SIGNERS }),
    fix: message('release.signer-listed.fix', { path: ALLOWED_SIGNERS, line }),
  };
}

function authorGate({ principal, author }: ApproveFacts): Gate {
  const own = principal !== null && samePerson(principal) === samePerson(author);
  if (!own) return passed('not-author', { author });
  return { id: 'not-author', verdict: 'fail', reason: message('release.not-author.fail', { author }) };
}

function signedGate({ signed, principal }: ApproveFacts): Gate {
  const params = { signer: principal ?? '' };
  if (!signed) return passed('not-signed-yet', params);
  return { id: 'not-signed-yet', verdict: 'fail', reason: message('release.not-signed-yet.fail', params) };
}

function keyGate({ key, mayAsk }: ApproveInput, { locked }: ApproveFacts): Gate {
  if (!locked || mayAsk) return passed('key-opens', { path: key });
  return {
    id: 'key-opens',
    verdict: 'fail',
    reason: message('release.key-opens.fail', { path: key }),
    fix: message('release.key-opens.fix'),
  };
}

type GateId = 'signer-listed' | 'not-author' | 'not-signed-yet' | 'key-opens';

function passed<Id extends GateId>(id: Id, ...params: ParamsOf<`release.${Id}.pass`>): Gate {
  return { id, verdict: 'pass', reason: message<`release.${Id}.pass`>(`release.${id}.pass`, ...params) };
}

/** The request lies beside its signature; the run's id names both, so that a repeated step writes the same files. */
function signApproval(): Action<SignArgs> {
  return {
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
}

/** The signature was made, and would not count: nothing is written. */
function notCounting(problem: SignatureProblem, id: string): SovranError {
  return new SovranError({
    code: 'signature-refused',
    exit: EXIT.refused,
    text: message(`release.approval.${problem}`, { id }),
    fix: message('release.signature-refused.fix', { path: ALLOWED_SIGNERS }),
    details: { problem },
  });
}

async function result({ input, outputs }: FinishedRun<ApproveInput>, ctx: StageContext): Promise<Approved> {
  const { stated } = await requireEnvironment(ctx.project, input.environment);
  const state = await readReleaseState(ctx, input.release, input.environment, stated);
  const { path, signer, expires } = outputs.sign as { path: string; signer: string; expires: string };
  const counted = state.approvals.filter(({ problem }) => problem === undefined).length;
  const { required } = state;
  return { release: input.release, environment: input.environment, signer, expires, path, counted, required };
}
