import type { ReadContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { eventPath } from '../../../core/project/event.ts';
import { readAdmitted } from '../../../core/project/admit.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { readSealOrder } from '../../../core/project/statements.ts';
import { type ApprovalTerms, judgeApprovals, readApprovals, readApprovers } from '../../release/approvals/approvals.ts';
import { recordsPromotion } from '../../release/promotion/promotion-record.ts';
import { live, type LiveFacts } from './live.ts';
import type { EnvironmentPlace } from './place.ts';

/** A signed approval of what serves, judged as of its promotion. */
export interface ApprovalFacts {
  id: string;
  signer: string | null;
  problem: string | null;
  /** Digests of the reports that it covers. */
  evidence: string[];
}

/** Approvals of the live release for this environment. */
export async function approvals(place: EnvironmentPlace): Promise<{ required: number; approvals: ApprovalFacts[] }> {
  const { name, spec } = place.environment;
  await readAdmitted(place.ctx.project, pathOf('Environment', name));
  const found = (await live(place)).live;
  return { required: spec.approvals.required, approvals: found ? await approvalsAt(place.ctx, found, name) : [] };
}

/** Approvals that counted when a release was promoted, at the latest at an instant. */
export async function countedAt(
  ...promotion: Parameters<typeof approvalsAt>
): Promise<{ id: string; signer: string }[]> {
  return (await approvalsAt(...promotion)).flatMap(({ id, signer, problem }) =>
    signer !== null && problem === null ? [{ id, signer }] : [],
  );
}

/** Approvals of a release as `release promote` judged them: by the evidence and the plan that its event names. */
async function approvalsAt(
  ctx: ReadContext,
  { release, digest: releaseDigest, createdBy }: Pick<LiveFacts, 'release' | 'digest' | 'createdBy'>,
  environment: string,
  until = '~',
): Promise<ApprovalFacts[]> {
  const named = { release, releaseDigest, environment };
  const accept = (event: ProjectEvent): boolean =>
    recordsPromotion(event, named) && event.data.approved != null && event.at <= until;
  const [event] = await ctx.project.readEvents({ accept, limit: 1 });
  if (!event) return [];
  const orderOf = await readSealOrder(ctx.project);
  const approved = event.data.approved as Pick<ApprovalTerms, 'evidence' | 'planHash'>;
  const terms = { ...named, ...approved, ...(await readApprovers(ctx, createdBy, event.at)), now: event.at };
  const files = await readApprovals(ctx, release, event.at);
  return judgeApprovals(files, terms).map(({ id, signer = null, problem = null }, at) => {
    const { path = '', request } = files[at] ?? {};
    // Once the promotion is sealed, the log has what came before it before it.
    const isLate = orderOf(path) > orderOf(eventPath(event));
    return { id, signer, problem: isLate ? 'dated-ahead' : problem, evidence: request?.evidence ?? [] };
  });
}
