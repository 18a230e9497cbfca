import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { REPOSITORY } from './installed.ts';
import { TarError, type TarEntry, walkTar } from '../../../../core/kit/tar-entries.ts';
import { fileSource, streamSource } from '../../../../core/kit/tar-sources.ts';
import { parseJson } from '../../../../core/kit/parse-json.ts';
import { digestOfText } from '../../../../core/kit/canonical.ts';
import { fixable } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { usageError } from '../../../../core/text/sovran-error.ts';

/** What an archive that was given holds, by its own description, which its bytes agree with. */
interface GivenImage {
  /** Digest of its configuration. */
  imageId: string;
  /** The locks that it was made of. */
  lockDigest: string;
  /** Digests of its layers, unpacked. */
  layers: string[];
}

const GIB = 1024 ** 3;
/** An engine with its CUDA libraries is some 10 GiB. */
export const ARCHIVE_LIMITS = { entries: 4_096, layers: 128, layerEntries: 1_000_000, unpackedBytes: 64 * GIB };
const DOCUMENT_BYTES = 1024 * 1024;

const manifestSchema = z
  .array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()) }))
  .length(1);
const configSchema = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/** Where the content of a file of the archive lies. */
type Found = Map<string, Place>;

/**
 * Verifies an image archive: one image, plain files, safe paths, matching digests. Throws `image-archive-refused` (exit
 * 2).
 */
export async function verifyArchive(path: string, limits = ARCHIVE_LIMITS): Promise<GivenImage> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size, ...kind } = await file.stat().then((found) => ({ size: found.size, plain: found.isFile() }));
    if (!kind.plain) throw new TarError('not-plain');
    return await verify(file, size, limits);
  } catch (error) {
    throw refused(path, error);
  } finally {
    await file?.close();
  }
}

async function verify(file: FileHandle, size: number, limits: typeof ARCHIVE_LIMITS): Promise<GivenImage> {
  const found = await listFiles(file, size, limits.entries);
  const [manifest] = parsed(manifestSchema, await textOf(file, found, 'manifest.json'), 'manifest.json');
  if (!manifest) throw new TarError('manifest.json');
  const foreign = manifest.RepoTags?.find((tag) => !tag.startsWith(`${REPOSITORY}:`));
  if (foreign !== undefined) throw new TarError(`name ${foreign}`);
  const text = await textOf(file, found, manifest.Config);
  const imageId = digestOfText(text);
  const hex = posix.basename(manifest.Config).replace(/\.json$/, '');
  if (imageId !== `sha256:${hex}`) throw new TarError(`digest ${manifest.Config}`);
  const { config, rootfs } = parsed(configSchema, text, manifest.Config);
  const layers = rootfs.diff_ids;
  if (layers.length !== manifest.Layers.length || layers.length > limits.layers) throw new TarError('layers');
  let left = limits.unpackedBytes;
  for (const [at, name] of manifest.Layers.entries()) {
    const read = await readLayer(file, placeOf(found, name), { entries: limits.layerEntries, bytes: left });
    if (read.digest !== layers[at]) throw new TarError(`digest ${name}`);
    left -= read.bytes;
  }
  return { imageId, lockDigest: config.Labels?.['sovran.lock'] ?? '', layers };
}

/** The archive itself holds folders and plain files, each once. */
async function listFiles(file: FileHandle, size: number, most: number): Promise<Found> {
  const found: Found = new Map();
  const source = fileSource(file, 0, size);
  let count = 0;
  await walkTar(source, async (entry) => {
    if ((count += 1) > most) throw new TarError('too-many');
    const name = insideName(entry.name);
    if (entry.type === 'folder') return;
    if (entry.type !== 'file') throw new TarError(`${entry.type} ${entry.name}`);
    if (found.has(name)) throw new TarError(`twice ${name}`);
    if (source.at() + entry.bytes > size) throw new TarError('cut');
    found.set(name, { start: source.at(), bytes: entry.bytes });
  });
  return found;
}

function placeOf(found: Found, name: string): Place {
  const place = found.get(insideName(name));
  if (!place) throw new TarError(`missing ${name}`);
  return place;
}

async function textOf(file: FileHandle, found: Found, name: string): Promise<string> {
  const { start, bytes } = placeOf(found, name);
  if (bytes > DOCUMENT_BYTES) throw new TarError(`too-large ${name}`);
  return (await fileSource(file, start, start + bytes).read(bytes)).toString('utf8');
}

function parsed<T>(schema: z.ZodType<T>, text: string, name: string): T {
  const result = schema.safeParse(parseJson(text));
  if (!result.success) throw new TarError(`unreadable ${name}`);
  return result.data;
}

function refused(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof TarError ? error.message : code;
  if (reason === '') return error;
  const problem = fixable('engine.image-archive-refused', { path, reason: lineText(reason).slice(0, 300) });
  return usageError('image-archive-refused', problem, { details: { path, reason } });
}

/** A stretch of a file. */
interface Place {
  start: number;
  bytes: number;
}

const CHUNK = 1024 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * Digest and size of a layer as it is unpacked, once each of its entries was found harmless. Throws `TarError`, also
 * when it has more entries or bytes than `most`.
 */
async function readLayer(
  file: FileHandle,
  place: Place,
  most: { entries: number; bytes: number },
): Promise<{ digest: string; bytes: number }> {
  const hash = createHash('sha256');
  let [bytes, entries] = [0, 0];
  const counted = async function* (): AsyncIterable<Buffer> {
    for await (const chunk of await unpacked(file, place)) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  const source = streamSource(counted(), most.bytes);
  await walkTar(source, async (entry) => {
    if ((entries += 1) > most.entries) throw new TarError('too-many');
    requireHarmless(entry);
  });
  while ((await source.read(CHUNK)).length > 0);
  return { digest: `sha256:${hash.digest('hex')}`, bytes };
}

async function unpacked(file: FileHandle, { start, bytes }: Place): Promise<AsyncIterable<Buffer>> {
  if (bytes === 0) throw new TarError('cut');
  const magic = await fileSource(file, start, start + bytes).read(GZIP.length);
  const stream = file.createReadStream({ start, end: start + bytes - 1, autoClose: false, highWaterMark: CHUNK });
  return magic.equals(GZIP) ? pipeline(stream, createGunzip(), () => undefined) : stream;
}

/** Skips devices and links that leave the image. */
function requireHarmless({ name, type, target }: TarEntry): void {
  insideName(name);
  if (type === 'device' || type === 'other') throw new TarError(`${type} ${name}`);
  if (type === 'hard-link') insideName(target);
}

/** A name of an archive, plain. Throws `TarError` for one that leads out of it. */
function insideName(name: string): string {
  const plain = posix.normalize(name).replace(/\/$/, '');
  if (name.startsWith('/') || plain === '..' || plain.startsWith('../') || name.includes('\0'))
    throw new TarError(`outside ${name}`);
  return plain;
}
