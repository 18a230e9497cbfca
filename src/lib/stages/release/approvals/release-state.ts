import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { currentEvidence, listEvidence, type EvidenceReport } from './evidence.ts';
import { judgeApprovals, readApprovals, type JudgedApproval } from './approvals.ts';

/** What the promotion of a release to an environment rests on. */
export interface ReleaseState {
  release: string;
  spec: ReleaseSpec;
  /** The record matches its digest. */
  intact: boolean;
  evidence: string[];
  reports: EvidenceReport[];
  planHash: string;
  approvals: JudgedApproval[];
  /** Approvals that a promotion needs. */
  required: number;
}

/** Reads a release with its evidence and approvals for an environment, given as committed. */
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

/** Number of approvals that count. */
export function countApprovals(approvals: JudgedApproval[]): number {
  return approvals.filter(({ problem }) => problem === undefined).length;
}

/** Steps of a promotion in order; an approver signs these names. */
const PROMOTION_STEPS = [
  'gateway',
  'start',
  'healthy',
  'warm-up',
  'assign',
  'probe',
  'switch',
  'watch',
  'drain',
  'prove',
  'record',
  'retire',
] as const;

/** Digest of what an approval signs: release, declared environment, mode and steps, without what changes by itself, e.g. the free slot. */
export function promotionPlanHash(releaseDigest: string, environment: string, spec: EnvironmentSpec): string {
  const { host, bind, port, limits, drainSeconds, objectives } = spec;
  return digestOf({
    operation: 'release promote',
    releaseDigest,
    environment: { name: environment, host, bind, port, limits, drainSeconds, objectives },
    mode: 'side-by-side',
    steps: PROMOTION_STEPS,
  });
}
