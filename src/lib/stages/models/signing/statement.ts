import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { TreeFile } from '../../../core/ports/artifacts.ts';

/** A file of a model with its sha256, 64 hex digits. */
export type SignedFile = Pick<TreeFile, 'path' | 'sha256'>;

/** Where the signature of a model lies. */
export function signaturePath(model: string): string {
  return `models/${model}.sig.json`;
}

const STATEMENT = 'https://in-toto.io/Statement/v1';
export const PREDICATE = 'https://model_signing/signature/v1.0';
const PAYLOAD = 'application/vnd.in-toto+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** What OpenSSF’s own tool leaves out, here and below. */
const IGNORED = ['.git', '.gitattributes', '.github', '.gitignore'];

/** The files that a signature covers, in the order of their names’ bytes. Pure. */
export function coveredFiles(files: readonly SignedFile[]): SignedFile[] {
  const covered = files.filter(({ path }) => !IGNORED.includes(path.split('/')[0] ?? ''));
  return covered.toSorted((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)));
}

/** sha256 of the files’ digests, one behind the other. Pure. */
export function rootOf(files: readonly SignedFile[]): string {
  return createHash('sha256')
    .update(Buffer.from(files.map(({ sha256 }) => sha256).join(''), 'hex'))
    .digest('hex');
}

/** Statement of OpenSSF Model Signing v1.0 over a tree, whose digest names the subject. Pure. */
export function statementOf(tree: string, files: readonly SignedFile[]): string {
  const covered = coveredFiles(files);
  return canonicalJson({
    _type: STATEMENT,
    subject: [{ name: tree.slice('sha256:'.length), digest: { sha256: rootOf(covered) } }],
    predicateType: PREDICATE,
    predicate: {
      serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: IGNORED },
      resources: covered.map(({ path, sha256 }) => ({ name: path, algorithm: 'sha256', digest: sha256 })),
    },
  });
}

/** What is signed of a statement (DSSE): lengths in bytes. Pure. */
export function signedBytes(statement: string): Buffer {
  return Buffer.from(`DSSEv1 ${PAYLOAD.length} ${PAYLOAD} ${Buffer.byteLength(statement)} ${statement}`);
}

/** Sigstore bundle of a statement and its signature in DER; `hint` names the key. Pure. */
export function bundleOf(statement: string, signature: Uint8Array, publicKey: string): string {
  const envelope = {
    payload: Buffer.from(statement).toString('base64'),
    payloadType: PAYLOAD,
    signatures: [{ sig: Buffer.from(signature).toString('base64'), keyid: '' }],
  };
  const material = { publicKey: { hint: hintOf(publicKey) }, tlogEntries: [] };
  return `${JSON.stringify({ mediaType: BUNDLE, verificationMaterial: material, dsseEnvelope: envelope })}\n`;
}

/** How a bundle names a public key: sha256 of its PEM. Pure. */
export function hintOf(publicKey: string): string {
  return createHash('sha256').update(publicKey).digest('hex');
}
