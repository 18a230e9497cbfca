import { canonicalJson, digestOf, digestOfText } from '../kit/canonical.ts';
import { toJson } from '../kit/to-json.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import { adopt, type CharterInForce, countSigners, rankVersions, type SignedCharter } from './charter-versions.ts';
import { APPROVALS } from './kinds.ts';
import { type CharterSignature, charterSignatureSchema, charterSpecSchema } from './resources/charter.ts';
import { findIfAble } from './resources.ts';
import { ALLOWED_SIGNERS } from './signers.ts';
import { judgeStatement, readSealOrder, readStatementFiles, readText, type StatementContext } from './statements.ts';

/** The charter in words, beside its terms. */
export const CHARTER_PROSE = 'governance/charter.md';
/** Signatures over versions of the charter. */
export const CHARTER_SIGNATURES = `${APPROVALS}/charter`;

/** What `charter.yaml`, `charter.md` and the list of signers say now, where that is not in force. */
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
  /** Statements of other first versions: a charter begins once. */
  restarts: string[];
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
  const restarts = rankVersions(signed).slice(1);
  return {
    restarts: restarts.map(({ path }) => path),
    ...(inForce ? { inForce } : {}),
    ...(proposed ? { proposed } : {}),
  };
}

async function readProposed(
  project: ProjectReader,
  signed: SignedCharter[],
  inForce: CharterInForce | undefined,
): Promise<ProposedCharter | undefined> {
  const found = await findIfAble(project, 'Charter', 'charter');
  const text = await readText(project, CHARTER_PROSE);
  if (!found || found === 'unreadable' || text === '') return undefined;
  const allowedSigners = await readText(project.at('HEAD'), ALLOWED_SIGNERS);
  const own = { charter: toJson(found.spec), prose: digestOfText(text), allowedSigners };
  const current = inForce && {
    charter: toJson(inForce.spec),
    prose: inForce.prose,
    allowedSigners: inForce.allowedSigners,
  };
  if (current && canonicalJson(own) === canonicalJson(current)) return undefined;
  const statement = { ...HEAD, previous: inForce?.digest ?? null, ...own };
  const digest = charterDigest(statement);
  const { required, by } = (inForce?.spec ?? found.spec).signatures;
  const counted = countSigners(
    signed.filter((one) => one.digest === digest),
    by,
  );
  const signers = counted.map(({ signer }) => signer.principal);
  return { digest, statement, signers, required, ...(by ? { by } : {}) };
}

const HEAD = { apiVersion: 'sovran/v1', kind: 'CharterSignature' } as const;

/** Digest of a version: of all that it says and the version before it, so that no two versions share one. */
export function charterDigest({ previous, charter, prose, allowedSigners }: ProposedCharter['statement']): string {
  return digestOf({ previous, charter, prose, allowedSigners });
}

/** Signatures over versions, each by the list of the version before it, the first by its own. Keys are judged at the signed time. */
async function readSigned(ctx: StatementContext): Promise<SignedCharter[]> {
  const all = await readStatementFiles(ctx.project, CHARTER_SIGNATURES, charterSignatureSchema);
  const files = all.filter(({ request }) => request && charterDigest(request) === request.digest);
  const lists = new Map(files.map(({ request }) => [request?.digest, request?.allowedSigners]));
  const orderOf = await readSealOrder(ctx.project);
  const judged = files.map(async (file): Promise<SignedCharter[]> => {
    const { request, path } = file;
    // Terms that later versions add keep their defaults.
    const spec = charterSpecSchema.safeParse(request?.charter).data;
    if (!request || !spec) return [];
    const signer = await judgeStatement(ctx, file, lists.get(request.previous ?? request.digest) ?? '');
    return 'refused' in signer ? [] : [{ ...request, spec, signer, path, order: orderOf(path) }];
  });
  return (await Promise.all(judged)).flat();
}
