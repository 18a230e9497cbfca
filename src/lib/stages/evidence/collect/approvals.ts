import type { ReadContext } from '../../../core/operation/context.ts';
import { readAdmitted } from '../../../core/project/admit.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { judgeApprovals, readApprovals } from '../../release/approvals/approvals.ts';
import { live, type LiveFacts } from './live.ts';
import type { EnvironmentPlace } from './place.ts';

/** A signed approval of what serves, judged as of its promotion. */
export interface ApprovalFacts {
  id: string;
  signer: string | null;
  problem: string | null;
  /** Digests of the reports that it covers. */
  evidence: string[];
  /** It was made before the promotion. */
  before: boolean;
}

/** Approvals of the live release for this environment. */
export async function approvals(place: EnvironmentPlace): Promise<{ required: number; approvals: ApprovalFacts[] }> {
  const { name, spec } = place.environment;
  await readAdmitted(place.ctx.project, pathOf('Environment', name));
  const { required } = spec.approvals;
  return { required, approvals: await judged(place) };
}

async function judged(place: EnvironmentPlace): Promise<ApprovalFacts[]> {
  const found = (await live(place)).live;
  return found?.promoted ? approvalsAt(place.ctx, found, place.environment.name, found.promoted) : [];
}

/** Approvals that counted when a release was promoted. */
export async function countedAt(
  ...promotion: Parameters<typeof approvalsAt>
): Promise<{ id: string; signer: string }[]> {
  return (await approvalsAt(...promotion)).flatMap(({ id, signer, problem, before }) =>
    signer !== null && problem === null && before ? [{ id, signer }] : [],
  );
}

/** Approvals of a release as they counted when it was promoted; plan and evidence were held against the promotion’s own then. */
async function approvalsAt(
  ctx: ReadContext,
  { release, digest, createdBy }: Pick<LiveFacts, 'release' | 'digest' | 'createdBy'>,
  environment: string,
  promoted: { at: string; run: string },
): Promise<ApprovalFacts[]> {
  const files = await readApprovals(ctx, release, promoted.at);
  const alike = files.map((file) => ({
    ...file,
    request: file.request && { ...file.request, planHash: '', evidence: [] },
  }));
  const terms = { release, releaseDigest: digest, environment, evidence: [], planHash: '' };
  const covered = new Map(files.map(({ id, request }) => [id, request?.evidence ?? []]));
  const judgedFiles = judgeApprovals(alike, { ...terms, author: createdBy, required: 0, now: promoted.at });
  return judgedFiles.map(({ id, signer: by = null, problem = null }) => ({
    id,
    signer: by,
    problem,
    evidence: covered.get(id) ?? [],
    before: id < promoted.run,
  }));
}
