import { verify } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { TreeVerdict } from '../../../core/ports/artifacts.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { MODELS_KEY } from '../../../core/project/project-keys.ts';
import { readText } from '../../../core/project/statements.ts';
import { coveredFiles, hintOf, PREDICATE, rootOf, signaturePath, signedBytes, type SignedFile } from './statement.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const bundleSchema = z.lazy(() =>
  z.object({
    verificationMaterial: z.object({ publicKey: z.object({ hint: z.string() }) }),
    dsseEnvelope: z.object({ payload: z.base64(), signatures: z.tuple([z.object({ sig: z.base64() })]) }),
  }),
);

const statementSchema = z.lazy(() =>
  z.object({
    subject: z.tuple([z.object({ name: z.string(), digest: z.object({ sha256: hex }) })]),
    predicateType: z.literal(PREDICATE),
    predicate: z.object({
      resources: z.array(z.object({ name: z.string(), algorithm: z.literal('sha256'), digest: hex })),
    }),
  }),
);
type Statement = z.infer<typeof statementSchema>;

/** Why a signature does not hold. */
type SignatureProblem = 'malformed' | 'unknown-key' | 'tampered' | 'other-model' | 'other-files';

/** What is known of a model’s signature; `key`: sha256 of the PEM of the key that made it. */
export type SignatureVerdict =
  | { state: 'none' }
  | { state: 'good'; key: string }
  | { state: 'bad'; problem: SignatureProblem; differences: TreeVerdict['differences'] };

/** A model as a signature has to cover it; without `files` its digest alone is compared. */
export interface SignedTree {
  digest: string;
  files: readonly SignedFile[] | undefined;
}

/** Judges the signature of a model by the keys that the project lists. */
export async function readSignature(
  project: ProjectReader,
  model: string,
  tree: SignedTree,
): Promise<SignatureVerdict> {
  const bundle = await project.readFile(signaturePath(model));
  if (bundle === undefined) return { state: 'none' };
  return judgeSignature(Buffer.from(bundle).toString(), await listedKeys(project), tree);
}

/** Public keys of model signatures, PEM; those of before a rotation, too. */
export async function listedKeys(project: ProjectReader): Promise<string[]> {
  const text = await readText(project, MODELS_KEY);
  return text.match(/-----BEGIN PUBLIC KEY-----\n[^-]+-----END PUBLIC KEY-----\n/g) ?? [];
}

/** A listed key made the signature, over exactly these files. Pure. */
export function judgeSignature(bundle: string, keys: readonly string[], tree: SignedTree): SignatureVerdict {
  const parsed = bundleSchema.safeParse(parseJson(bundle)).data;
  if (!parsed) return bad('malformed');
  const { verificationMaterial, dsseEnvelope } = parsed;
  const key = keys.find((pem) => hintOf(pem) === verificationMaterial.publicKey.hint);
  if (key === undefined) return bad('unknown-key');
  const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString();
  const signature = Buffer.from(dsseEnvelope.signatures[0].sig, 'base64');
  if (!verify('sha256', signedBytes(payload), key, signature)) return bad('tampered');
  const statement = statementSchema.safeParse(parseJson(payload)).data;
  return statement ? judgeStatement(statement, tree, hintOf(key)) : bad('malformed');
}

function judgeStatement({ subject: [subject], predicate }: Statement, tree: SignedTree, key: string): SignatureVerdict {
  const signed = predicate.resources.map(({ name, digest }) => ({ path: name, sha256: digest }));
  if (rootOf(signed) !== subject.digest.sha256) return bad('malformed');
  if (`sha256:${subject.name}` !== tree.digest) return bad('other-model');
  const differences = tree.files === undefined ? [] : compare(signed, coveredFiles(tree.files));
  return differences.length === 0 ? { state: 'good', key } : bad('other-files', differences);
}

function compare(signed: readonly SignedFile[], found: readonly SignedFile[]): TreeVerdict['differences'] {
  const now = new Map(found.map(({ path, sha256 }) => [path, sha256]));
  const before = new Set(signed.map(({ path }) => path));
  const lost = signed.flatMap(({ path, sha256 }) => {
    const here = now.get(path);
    if (here === sha256) return [];
    return [{ path, problem: here === undefined ? ('missing' as const) : ('changed' as const) }];
  });
  return [...lost, ...found.flatMap(({ path }) => (before.has(path) ? [] : [{ path, problem: 'added' as const }]))];
}

function bad(problem: SignatureProblem, differences: TreeVerdict['differences'] = []): SignatureVerdict {
  return { state: 'bad', problem, differences };
}
