import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { currentEvidence, listEvidence, type EvidenceReport } from './evidence.ts';
import { readApprovalPolicy, requiredApprovals, type ApprovalPolicy } from './approval-policy.ts';
import { judgeApprovals, readApprovals, type JudgedApproval } from './approvals.ts';
import { promotionPlanHash } from './promotion-plan.ts';

/** A release seen from an environment: what its promotion there would rest on. */
export interface ReleaseState {
  release: string;
  spec: ReleaseSpec;
  /** The record still has the digest that names it. */
  intact: boolean;
  evidence: string[];
  reports: EvidenceReport[];
  planHash: string;
  approvals: JudgedApproval[];
  policy: ApprovalPolicy;
}

/** Reads a release with its evidence and its approvals for an environment. */
export async function readReleaseState(
  ctx: StageContext,
  release: string,
  environment: string,
  environmentSpec: EnvironmentSpec,
): Promise<ReleaseState> {
  const { spec } = await requireResource(ctx.project, 'Release', release);
  const reports = await listEvidence(ctx.project);
  const evidence = currentEvidence(spec.record.evidence, spec.record.modelDigest, reports);
  const planHash = promotionPlanHash(spec.digest, environment, environmentSpec);
  const policy = await readApprovalPolicy(ctx.project, environment, environmentSpec);
  const files = await readApprovals(ctx.project, await ctx.signer(), release);
  const approvals = judgeApprovals(files, {
    release,
    releaseDigest: spec.digest,
    environment,
    evidence,
    planHash,
    author: spec.createdBy,
    required: requiredApprovals(policy),
    now: ctx.clock.now(),
  });
  const intact = digestOf(spec.record) === spec.digest;
  return { release, spec, intact, evidence, reports, planHash, approvals, policy };
}

/** Approvals that count. */
export function countApprovals(approvals: JudgedApproval[]): number {
  return approvals.filter(({ problem }) => problem === undefined).length;
}
