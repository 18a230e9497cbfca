import { canonicalJson, digestOf, digestOfText } from '../kit/canonical.ts';
import { toJson } from '../kit/to-json.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import { adopt, type CharterInForce, countSigners, type SignedCharter } from './charter-versions.ts';
import { APPROVALS } from './kinds.ts';
import { type CharterSignature, charterSignatureSchema, charterSpecSchema } from './resources/charter.ts';
import { findIfAble } from './resources.ts';
import { readStatements, type StatementContext } from './statements.ts';

/** The charter in words, beside its terms. */
export const CHARTER_PROSE = 'governance/charter.md';
/** Signatures over versions of the charter. */
export const CHARTER_SIGNATURES = `${APPROVALS}/charter`;

/** What `charter.yaml` and `charter.md` say now, where that is not in force. */
export interface ProposedCharter {
  digest: string;
  /** What its signatures cover. */
  statement: Omit<CharterSignature, 'digest' | 'at'>;
  /** People whose signatures count. */
  signers: string[];
  required: number;
  /** Those who may sign; all signers where left out. */
  by?: string[];
}

/** The charter of a project; both are left out where there is none. */
export interface CharterState {
  inForce?: CharterInForce;
  proposed?: ProposedCharter;
}

/** The newest version that enough people had signed at an instant, by default now; undefined where none is. */
export async function readCharterInForce(ctx: StatementContext, at = '~'): Promise<CharterInForce | undefined> {
  return adopt((await readSigned(ctx)).filter((one) => one.at <= at));
}

/** The charter in force and the proposed one; a file that is invalid proposes nothing. */
export async function readCharter(ctx: StatementContext): Promise<CharterState> {
  const signed = await readSigned(ctx);
  const inForce = adopt(signed);
  const proposed = await readProposed(ctx.project, signed, inForce);
  return { ...(inForce ? { inForce } : {}), ...(proposed ? { proposed } : {}) };
}

async function readProposed(
  project: ProjectReader,
  signed: SignedCharter[],
  inForce: CharterInForce | undefined,
): Promise<ProposedCharter | undefined> {
  const found = await findIfAble(project, 'Charter', 'charter');
  const text = await project.readFile(CHARTER_PROSE);
  if (!found || found === 'unreadable' || !text) return undefined;
  const prose = digestOfText(text);
  if (inForce?.prose === prose && canonicalJson(inForce.spec) === canonicalJson(found.spec)) return undefined;
  const statement = { ...HEAD, previous: inForce?.digest ?? null, charter: toJson(found.spec), prose };
  const digest = charterDigest(statement);
  const { required, by } = (inForce?.spec ?? found.spec).signatures;
  const own = signed.filter((one) => one.digest === digest);
  const signers = countSigners(own, by).map(({ signer }) => signer.principal);
  return { digest, statement, signers, required, ...(by ? { by } : {}) };
}

const HEAD = { apiVersion: 'sovran/v1', kind: 'CharterSignature' } as const;

/** Digest of a version: of its terms, its prose and the version before it, so that no two versions share one. */
export function charterDigest({ previous, charter, prose }: Omit<CharterSignature, 'digest' | 'at'>): string {
  return digestOf({ previous, charter, prose });
}

/** Every signature over a version. Keys are judged at the signed time: a version outlives the keys of those who left. */
async function readSigned(ctx: StatementContext): Promise<SignedCharter[]> {
  const all = await readStatements(ctx, CHARTER_SIGNATURES, charterSignatureSchema, (said) => said?.at);
  return all.flatMap(({ request, verdict: signer, path }) => {
    if (!request || 'refused' in signer || charterDigest(request) !== request.digest) return [];
    const { charter, kind: _, apiVersion: _version, ...said } = request;
    // Terms that later versions add keep their defaults.
    const spec = charterSpecSchema.safeParse(charter).data;
    return spec ? [{ ...said, spec, signer, path }] : [];
  });
}
