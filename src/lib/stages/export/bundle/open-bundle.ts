import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { unreadable } from '../../../core/failures/private-file.ts';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import { TarError, walkTar } from '../../../core/kit/tar-entries.ts';
import { fileSource } from '../../../core/kit/tar-sources.ts';
import type { ReadContext } from '../../../core/operation/context.ts';
import {
  bundleManifestSchema,
  type BundleContent,
  type BundleManifest,
} from '../../../core/project/resources/bundles.ts';
import { readSigners } from '../../../core/project/signed-statements.ts';
import { ALLOWED_SIGNERS } from '../../../core/project/signers.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError, identityError, type SovranError, usageError } from '../../../core/text/sovran-error.ts';

export const NAMESPACE = 'sovran-bundle';
/** The first entries. */
export const HEAD = ['manifest.json', 'manifest.json.sig'] as const;
const HEAD_BYTES = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;

/** Name of the entry with a content. Pure. */
export function entryName({ sha256 }: Pick<BundleContent, 'sha256'>): string {
  return `contents/${sha256}`;
}

/** A bundle whose signature counts; `digest` of its manifest names it. Of its contents nothing is read yet. */
export interface OpenedBundle {
  path: string;
  manifest: BundleManifest;
  digest: string;
  signer: string;
  /** Where each entry lies. */
  places: ReadonlyMap<string, Place>;
}

type Place = { start: number; bytes: number };

/** Throws `not-a-bundle` (exit 2), `bundle-signature` (exit 6) for one that no allowed key has signed, or as `unreadable`. */
export async function openBundle(path: string, ctx: ReadContext): Promise<OpenedBundle> {
  const { texts, places } = await withFile(path, readHead);
  const [text, signature] = HEAD.map((name) => texts.get(name));
  const manifest = bundleManifestSchema.safeParse(parseJson(text)).data;
  if (text === undefined || signature === undefined || !manifest)
    throw usageError('not-a-bundle', fixable('bundle.not-one', { path }), { details: { path } });
  const signer = await ctx.signer();
  const verdict = await signer.verify(text, signature, await readSigners(ctx), manifest.madeAt, NAMESPACE);
  if ('principal' in verdict) return { path, manifest, digest: digestOfText(text), signer: verdict.principal, places };
  const said = fixable('bundle.signature', { path, list: ALLOWED_SIGNERS, namespace: NAMESPACE });
  throw identityError('bundle-signature', said, { details: { path, problem: verdict.refused } });
}

/** A bundle as a plan saw it. */
export type SeenBundle = Pick<OpenedBundle, 'path' | 'digest'>;

/** As `openBundle`; throws `bundle-changed` (exit 5) where another one lies there by now. */
export async function openSame({ path, digest }: SeenBundle, ctx: ReadContext): Promise<OpenedBundle> {
  const bundle = await openBundle(path, ctx);
  if (bundle.digest === digest) return bundle;
  throw driftError('bundle-changed', fixable('bundle.changed', { path }), { details: { path } });
}

/** Contents that a bundle says it holds and does not. Pure. */
export function missingContents({ manifest, places }: OpenedBundle): BundleContent[] {
  const isHere = (one: BundleContent): boolean => places.get(entryName(one))?.bytes === one.bytes;
  return manifest.contents.filter((one) => one.base === undefined && !isHere(one));
}

/** A content that is `missing` or has other bytes than its digest says (exit 5). */
export function brokenContent(
  path: string,
  { kind, name, path: content }: Pick<BundleContent, 'kind' | 'name' | 'path'>,
  problem: 'missing' | 'changed',
): SovranError {
  const details = { path, content };
  const said = fixable(`bundle.${problem}-content`, { path, kind, name, content });
  return driftError(problem === 'missing' ? 'bundle-incomplete' : 'bundle-damaged', said, { details });
}

/** Opens a bundle's file for `work`. Throws as `unreadable`. */
export async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, systemCode(error));
  });
  try {
    if (!(await file.stat()).isFile()) throw unreadable(path, 'EISDIR');
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Manifest, signature and the places of all entries; of a truncated file those that are whole. */
async function readHead(file: FileHandle): Promise<{ texts: Map<string, string>; places: Map<string, Place> }> {
  const { size } = await file.stat();
  const [texts, places] = [new Map<string, string>(), new Map<string, Place>()];
  const source = fileSource(file, 0, size);
  const walk = walkTar(source, async ({ name, type, bytes }, content) => {
    const start = source.at();
    if (type !== 'file' || places.has(name) || start + bytes > size) throw new TarError('entry');
    if (name === HEAD[places.size] && bytes <= HEAD_BYTES) texts.set(name, String(await content.read(bytes)));
    places.set(name, { start, bytes });
  });
  await walk.catch((error: unknown) => {
    if (!(error instanceof TarError)) throw error;
  });
  return { texts, places };
}

/** Reads a content that is there, for `take` chunk by chunk. Returns whether it is as its digest says. */
export async function readContent(
  file: FileHandle,
  { places }: OpenedBundle,
  content: BundleContent,
  signal: AbortSignal,
  take: (chunk: Buffer) => Promise<unknown> = async () => undefined,
): Promise<boolean> {
  const { start, bytes } = places.get(entryName(content)) ?? { start: 0, bytes: 0 };
  const hash = createHash('sha256');
  const options = { start, end: start + bytes - 1, autoClose: false, highWaterMark: CHUNK };
  const chunks = bytes === 0 ? [] : (file.createReadStream(options) as AsyncIterable<Buffer>);
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    hash.update(chunk);
    await take(chunk);
  }
  return hash.digest('hex') === content.sha256;
}
