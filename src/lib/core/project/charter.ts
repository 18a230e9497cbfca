import { canonicalJson, digestOf, digestOfText } from '../kit/canonical.ts';
import { toJson } from '../kit/to-json.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import type { SignatureProblem, Signer } from '../ports/signer.ts';
import { adopt, type CharterInForce, countSigners, type SignedCharter } from './charter-versions.ts';
import { APPROVALS } from './kinds.ts';
import { type CharterSignature, charterSignatureSchema, charterSpecSchema } from './resources/charter.ts';
import { findIfAble } from './resources.ts';
import { readSigners } from './signers.ts';

/** What a charter is read with. */
interface CharterContext {
  project: ProjectReader;
  signer(): Promise<Signer>;
}

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

/** A signature that does not count. */
export interface RefusedSignature {
  id: string;
  problem: SignatureProblem;
}

/** The charter of a project; both are left out where there is none. */
export interface CharterState {
  inForce?: CharterInForce;
  proposed?: ProposedCharter;
  refused: RefusedSignature[];
}

/** The newest version that enough people had signed at an instant, by default now; undefined where none is. */
export async function readCharterInForce(ctx: CharterContext, at = '~'): Promise<CharterInForce | undefined> {
  return adopt((await readSigned(ctx)).signed.filter((one) => one.at <= at));
}

/** The charter in force and the proposed one; a file that is invalid proposes nothing. */
export async function readCharter(ctx: CharterContext): Promise<CharterState> {
  const { signed, refused } = await readSigned(ctx);
  const inForce = adopt(signed);
  const proposed = await readProposed(ctx.project, signed, inForce);
  return { ...(inForce ? { inForce } : {}), ...(proposed ? { proposed } : {}), refused };
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

/** Every signature over a version. Keys are judged at the signed time, so that a version outlives the keys of those who left. */
async function readSigned(ctx: CharterContext): Promise<{ signed: SignedCharter[]; refused: RefusedSignature[] }> {
  const names = await ctx.project.listFiles(CHARTER_SIGNATURES);
  const ids = names.flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []));
  if (ids.length === 0) return { signed: [], refused: [] };
  const allowed = await readSigners(ctx.project);
  const read = await Promise.all(ids.map(async (id) => readOne(ctx, id, allowed)));
  return {
    signed: read.flatMap((one) => ('problem' in one ? [] : [one])),
    refused: read.flatMap((one) => ('problem' in one ? [one] : [])),
  };
}

async function readOne(ctx: CharterContext, id: string, allowed: string): Promise<SignedCharter | RefusedSignature> {
  const payload = await readText(ctx.project, `${CHARTER_SIGNATURES}/${id}.json`);
  const statement = parseStatement(payload);
  if (!statement) return { id, problem: 'malformed' };
  const signature = await readText(ctx.project, `${CHARTER_SIGNATURES}/${id}.sig`);
  const signer = await (await ctx.signer()).verify(payload, signature, allowed, statement.at);
  return 'refused' in signer ? { id, problem: signer.refused } : { ...statement, signer };
}

async function readText(project: ProjectReader, path: string): Promise<string> {
  return Buffer.from((await project.readFile(path)) ?? []).toString('utf8');
}

/** What was signed, if it is in canonical form and its digest is its own. Terms that later versions add keep their defaults. */
function parseStatement(payload: string): Omit<SignedCharter, 'signer'> | undefined {
  try {
    const said = charterSignatureSchema.parse(JSON.parse(payload));
    if (canonicalJson(said) !== payload || charterDigest(said) !== said.digest) return undefined;
    const { digest, previous, prose, at } = said;
    return { digest, previous, prose, at, spec: charterSpecSchema.parse(said.charter) };
  } catch {
    return undefined;
  }
}
