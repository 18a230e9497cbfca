import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TarError, walkTar, type TarEntry } from './tar-entries.ts';
import { fileSource, streamSource } from './tar-sources.ts';

/** A stretch of a file. */
export interface Place {
  start: number;
  bytes: number;
}

const CHUNK = 1024 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * Digest and size of a layer as it is unpacked, once each of its entries was found harmless. Throws `TarError`, also
 * when it has more entries or bytes than `most`.
 */
export async function readLayer(
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
export function insideName(name: string): string {
  const plain = posix.normalize(name).replace(/\/$/, '');
  if (name.startsWith('/') || plain === '..' || plain.startsWith('../') || name.includes('\0'))
    throw new TarError(`outside ${name}`);
  return plain;
}
