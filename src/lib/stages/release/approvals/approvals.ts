import type { SignatureProblem } from '../../../core/ports/signer.ts';
import { approvalRequestSchema, type ApprovalRequest } from '../../../core/project/resources/release.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { APPROVALS } from '../../../core/project/kinds.ts';
import { samePerson } from '../../../core/project/signers.ts';
import { readStatements, type Statement, type StatementContext } from '../../../core/project/statements.ts';

/** A signature over a request, as found in the project. */
export type ApprovalFile = Omit<Statement<ApprovalRequest>, 'path'>;

/** What an approval must match to count. */
export interface ApprovalTerms {
  release: string;
  releaseDigest: string;
  environment: string;
  evidence: string[];
  planHash: string;
  author: string;
  required: number;
  now: string;
}

export type ApprovalProblem =
  | SignatureProblem
  | 'expired'
  | 'other-release'
  | 'other-environment'
  | 'evidence-changed'
  | 'plan-changed'
  | 'author'
  | 'same-signer'
  | 'same-key';

/** An approval that counts, or the reason why not. */
export interface JudgedApproval {
  id: string;
  signer?: string;
  problem?: ApprovalProblem;
}

/** Folder of a release's approvals. */
export function approvalFolder(release: string): string {
  return `${APPROVALS}/${release}`;
}

/** Every signed approval of a release; `at`: when keys have to be valid, by default now. */
export async function readApprovals(ctx: StatementContext, release: string, at?: string): Promise<ApprovalFile[]> {
  return readStatements(ctx, approvalFolder(release), approvalRequestSchema, () => at);
}

/** Which approvals count; of one person or key, the first. Pure. */
export function judgeApprovals(files: ApprovalFile[], terms: ApprovalTerms): JudgedApproval[] {
  const people = new Set<string>();
  const keys = new Set<string>();
  return files.map(({ id, request, verdict }) => {
    if ('refused' in verdict) return { id, problem: verdict.refused };
    const { principal, key } = verdict;
    const judged = { id, signer: principal };
    const problem = requestProblem(request, terms) ?? signerProblem(principal, key, terms, people, keys);
    if (problem) return { ...judged, problem };
    people.add(samePerson(principal));
    keys.add(key);
    return judged;
  });
}

/** Who waives a gate for this release and environment, by an approval that says so; of the author it does not count. Pure. */
export function waiverOf(gate: 'not-worse', files: ApprovalFile[], terms: ApprovalTerms): string | undefined {
  const waivers = files.filter(({ request }) => request?.waives?.includes(gate));
  return judgeApprovals(waivers, terms).find(({ problem }) => problem === undefined)?.signer;
}

function requestProblem(request: ApprovalRequest | undefined, terms: ApprovalTerms): ApprovalProblem | undefined {
  if (!request) return 'malformed';
  if (request.release !== terms.release || request.releaseDigest !== terms.releaseDigest) return 'other-release';
  if (request.environment !== terms.environment) return 'other-environment';
  if (Date.parse(request.expires) <= Date.parse(terms.now)) return 'expired';
  if (canonicalJson(request.evidence) !== canonicalJson(terms.evidence)) return 'evidence-changed';
  return request.planHash === terms.planHash ? undefined : 'plan-changed';
}

function signerProblem(
  principal: string,
  key: string,
  { author }: ApprovalTerms,
  people: Set<string>,
  keys: Set<string>,
): ApprovalProblem | undefined {
  if (samePerson(principal) === samePerson(author)) return 'author';
  if (people.has(samePerson(principal))) return 'same-signer';
  return keys.has(key) ? 'same-key' : undefined;
}
