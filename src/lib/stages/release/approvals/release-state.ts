import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { ReadContext, StageContext } from '../../../core/operation/context.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { currentEvidence, listEvidence, type EvidenceReport } from './evidence.ts';
import {
  type ApprovalFile,
  type ApprovalTerms,
  type Approvers,
  type JudgedApproval,
  judgeApprovals,
  readApprovals,
  readApprovers,
  waiverOf,
} from './approvals.ts';

/** A release with its evidence and approvals. */
export interface ReleasePapers {
  release: string;
  spec: ReleaseSpec;
  /** The record matches its digest. */
  intact: boolean;
  evidence: string[];
  reports: EvidenceReport[];
  files: ApprovalFile[];
  approvers: Approvers;
}

/** What the promotion of a release to an environment rests on. */
export interface ReleaseState extends ReleasePapers {
  planHash: string;
  approvals: JudgedApproval[];
  required: number;
  /** What enough people approved; null where too few did. */
  approved: Pick<ApprovalTerms, 'planHash' | 'evidence'> | null;
  /** Who signed that it may answer worse than the live one. */
  waivedBy?: string;
}

/** Reads the approvals of a release; `reports`: every stored report. */
export async function readPapers(
  ctx: ReadContext,
  release: string,
  spec: ReleaseSpec,
  reports: EvidenceReport[],
): Promise<ReleasePapers> {
  const files = await readApprovals(ctx, release);
  const approvers = await readApprovers(ctx, spec.createdBy);
  const evidence = currentEvidence(spec.record.evidence, servedDigests(spec.record), reports);
  return { release, spec, intact: digestOf(spec.record) === spec.digest, evidence, reports, files, approvers };
}

/** Judges a release for an environment, given as committed. Pure. */
export function judgePapers(
  papers: ReleasePapers,
  environment: string,
  terms: EnvironmentSpec,
  now: string,
): ReleaseState {
  const { release, spec, evidence, files } = papers;
  const planHash = promotionPlanHash(spec.digest, environment, terms);
  const { required } = terms.approvals;
  const named = { release, releaseDigest: spec.digest, environment, evidence, planHash };
  const wanted = { ...named, ...papers.approvers, now };
  const waivedBy = waiverOf('not-worse', files, wanted);
  const approvals = judgeApprovals(files, wanted);
  const approved = countApprovals(approvals) >= required ? { planHash, evidence } : null;
  return { ...papers, planHash, approvals, required, approved, ...(waivedBy === undefined ? {} : { waivedBy }) };
}

/** Reads a release, judged for an environment that is given as committed. Throws `not-found` (exit 2). */
export async function readReleaseState(
  ctx: StageContext,
  release: string,
  environment: string,
  terms: EnvironmentSpec,
): Promise<ReleaseState> {
  const { spec } = await requireResource(ctx.project, 'Release', release);
  const papers = await readPapers(ctx, release, spec, await listEvidence(ctx.project));
  return judgePapers(papers, environment, terms, ctx.clock.now());
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
  // how many of them serve is not approved: `env scale` takes what is
  const hosts = spec.hosts ? { hosts: spec.hosts.map((one) => one.host) } : {};
  return digestOf({
    operation: 'release promote',
    releaseDigest,
    environment: { name: environment, host, bind, port, limits, drainSeconds, objectives, ...hosts },
    mode: 'side-by-side',
    steps: PROMOTION_STEPS,
  });
}
