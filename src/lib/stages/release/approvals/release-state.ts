import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { currentEvidence, listEvidence, type EvidenceReport } from './evidence.ts';
import { judgeApprovals, readApprovals, type JudgedApproval } from './approvals.ts';

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

/** What a promotion does, in order. The names are part of what an approver signs. */
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

/**
 * Digest of the stable part of `release promote`: the release, the environment as its owner declares it, the mode
 * and the steps. Left out, because they may change between approval and promotion without anybody deciding
 * anything: which slot is free, what serves now, where sockets lie, the number of approvals asked for, and how
 * long to watch.
 */
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
