import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { LOG_KEYS } from '../../../core/project/project-keys.ts';
import { LEAVES, readText } from '../../../core/project/statements.ts';
import { message, fixable } from '../../../core/text/message.ts';
import { driftError, refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { keyFor, readCheckpoint, readLogKeys } from '../../evidence/log/checkpoint.ts';
import { CHECKPOINT } from '../../evidence/log/read-log.ts';
import { hashesIn, leafTiles } from '../../evidence/log/tiles.ts';
import { hashLeaf, proveGrowth, proveLeaf, rootOf } from '../../evidence/log/tree.ts';
import type { Proof } from './schema.ts';

/** A proof that a file of the project, by its path or as the event of an id, is sealed; undefined where it is not. Throws `log-broken` (exit 5). */
export async function proveInclusion(project: ProjectReader, what: string): Promise<Proof | undefined> {
  const sealed = await readSealed(project);
  const index = sealed?.leaves.findIndex((path) => path === what || path.endsWith(`/${what}.json`)) ?? -1;
  if (!sealed || index < 0) return undefined;
  const { hashes, leaves, base } = sealed;
  const path = leaves[index] ?? '';
  const leaf = hashLeaf((await project.readFile(path)) ?? new Uint8Array());
  if (hashes[index]?.equals(leaf) !== true) throw broken(path);
  return {
    ...base,
    path,
    index,
    leaf: leaf.toString('base64'),
    from: null,
    fromRoot: null,
    hashes: proveLeaf(index, hashes).map(toBase64),
  };
}

/** A proof that the log of an earlier size is its beginning. Throws `log-too-small` (exit 2), `log-broken` (exit 5). */
export async function proveConsistency(project: ProjectReader, from: number): Promise<Proof> {
  const sealed = await readSealed(project);
  if (!sealed || from < 1 || from > sealed.base.size)
    throw usageError('log-too-small', message('audit.too-small', { size: sealed?.base.size ?? 0, from }));
  const { hashes, base } = sealed;
  return {
    ...base,
    path: null,
    index: null,
    leaf: null,
    from,
    fromRoot: toBase64(rootOf(hashes, 0, from)),
    hashes: proveGrowth(from, hashes).map(toBase64),
  };
}

/** A proof that something named is sealed. Throws `not-sealed` (exit 3) where it is not. */
export async function requireInclusion(project: ProjectReader, what: string): Promise<Proof> {
  const proof = await proveInclusion(project, what);
  if (proof) return proof;
  throw refusedError('not-sealed', fixable('audit.not-sealed', { what }), { next: ['sovran govern audit seal'] });
}

interface Sealed {
  leaves: string[];
  hashes: Buffer[];
  base: Pick<Proof, 'origin' | 'size' | 'root' | 'checkpoint' | 'key'>;
}

/** The log by its tiles; undefined where nothing is sealed. Throws `log-broken` (exit 5) where they do not give its root. */
async function readSealed(project: ProjectReader): Promise<Sealed | undefined> {
  const [note = '', lines = '', keys = ''] = await Promise.all(
    [CHECKPOINT, LEAVES, LOG_KEYS].map((path) => readText(project, path)),
  );
  const checkpoint = readCheckpoint(note);
  if (!checkpoint) return undefined;
  const tiles: Uint8Array[] = [];
  await project.visitFiles(
    leafTiles(checkpoint.size),
    (_path, content) => void tiles.push(content ?? new Uint8Array()),
  );
  const { origin, size, root } = checkpoint;
  const hashes = hashesIn(tiles);
  if (hashes.length !== size || !rootOf(hashes).equals(root)) throw broken(CHECKPOINT);
  const key = keyFor(size, readLogKeys(keys) ?? [])?.vkey ?? '';
  const base = { origin, size, root: toBase64(root), checkpoint: note, key };
  return { leaves: lines.split('\n'), hashes, base };
}

function broken(about: string) {
  return driftError('log-broken', fixable('audit.broken', { about }), { next: ['sovran govern audit verify'] });
}

function toBase64(hash: Buffer): string {
  return hash.toString('base64');
}
