import type { SignatureProblem } from '../../../core/ports/signer.ts';
import { approvalRequestSchema, type ApprovalRequest } from '../../../core/project/resources/release.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { APPROVALS } from '../../../core/project/kinds.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { readSigners, readStatements, type Statement } from '../../../core/project/signed-statements.ts';
import { keysOf, samePerson } from '../../../core/project/signers.ts';
import type { StatementContext } from '../../../core/project/statements.ts';

/** A signature over a request, as found in the project. */
export type ApprovalFile = Statement<ApprovalRequest>;

/** Who may approve a release. */
export interface Approvers {
  author: string;
  /** Fingerprints of the author’s keys. */
  authorKeys: string[];
  /** By the charter in force; without one all signers. */
  validators?: string[];
}

/** What an approval must match to count. */
export interface ApprovalTerms extends Approvers {
  release: string;
  releaseDigest: string;
  environment: string;
  evidence: string[];
  planHash: string;
  /** When it has to count: now, or when the release was promoted. */
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
  | 'not-validator'
  | 'same-signer'
  | 'same-key';

/** An approval that counts, or the reason why not. */
export interface JudgedApproval {
  id: string;
  signer?: string;
  problem?: ApprovalProblem;
}

/** Folder of a release's approvals: no name of a release is that of another kind of statement. */
export function approvalFolder(release: string): string {
  return `${APPROVALS}/releases/${release}`;
}

/** Every signed approval of a release; `at`: when keys have to be valid, by default now. */
export async function readApprovals(
  ctx: StatementContext,
  release: string,
  at = ctx.clock.now(),
): Promise<ApprovalFile[]> {
  return readStatements(ctx, approvalFolder(release), approvalRequestSchema, at);
}

/** Who may approve what an author made, by the charter in force at an instant. */
export async function readApprovers(ctx: StatementContext, author: string, at?: string): Promise<Approvers> {
  const validators = (await readCharterInForce(ctx, at))?.spec.roles.validators;
  return { author, authorKeys: keysOf(author, await readSigners(ctx)), ...(validators ? { validators } : {}) };
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
  if (Date.parse(request.at) > Date.parse(terms.now)) return 'dated-ahead';
  if (canonicalJson(request.evidence) !== canonicalJson(terms.evidence)) return 'evidence-changed';
  return request.planHash === terms.planHash ? undefined : 'plan-changed';
}

function signerProblem(
  principal: string,
  key: string,
  { author, authorKeys, validators }: ApprovalTerms,
  people: Set<string>,
  keys: Set<string>,
): ApprovalProblem | undefined {
  if (samePerson(principal) === samePerson(author) || authorKeys.includes(key)) return 'author';
  if (validators && !validators.map(samePerson).includes(samePerson(principal))) return 'not-validator';
  if (people.has(samePerson(principal))) return 'same-signer';
  return keys.has(key) ? 'same-key' : undefined;
}
