import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { currentEvidence, listEvidence, type EvidenceReport } from './evidence.ts';
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
  /** Approvals that a promotion needs. */
  required: number;
}

/** Reads a release with its evidence and its approvals for an environment; `environmentSpec` is what counts of its file. */
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
  const { required } = environmentSpec.approvals;
  const files = await readApprovals(ctx.project, await ctx.signer(), release);
  const approvals = judgeApprovals(files, {
    release,
    releaseDigest: spec.digest,
    environment,
    evidence,
    planHash,
    author: spec.createdBy,
    required,
    now: ctx.clock.now(),
  });
  const intact = digestOf(spec.record) === spec.digest;
  return { release, spec, intact, evidence, reports, planHash, approvals, required };
}

/** Approvals that count. */
export function countApprovals(approvals: JudgedApproval[]): number {
  return approvals.filter(({ problem }) => problem === undefined).length;
}
