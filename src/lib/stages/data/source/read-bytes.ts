import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { wrongFormat } from './source-error.ts';

const READ_BYTES = 1 << 20;

/** Bytes of a source as they are read, and the digest of the file once they all were. */
export interface SourceBytes {
  /** Each piece is valid until the next is asked for. */
  bytes: AsyncIterable<Buffer>;
  /** Digest (`sha256:<hex>`) and size of the file on disk; right only after `bytes` ended. */
  seal: () => { sha256: string; size: number };
}

/** Streams a file, unpacked when it is gzip; the digest is of the file as it lies on disk. */
export function readBytes(path: string, gzip: boolean, signal: AbortSignal): SourceBytes {
  const hash = createHash('sha256');
  let size = 0;
  const count = (piece: Buffer): void => {
    hash.update(piece);
    size += piece.length;
  };
  const bytes = gzip
    ? unpack(createReadStream(path, { highWaterMark: READ_BYTES, signal }), count, path)
    : readPieces(path, count);
  return { bytes, seal: () => ({ sha256: `sha256:${hash.digest('hex')}`, size }) };
}

/** Reads into one buffer again and again. */
async function* readPieces(path: string, count: (piece: Buffer) => void): AsyncIterable<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      count(piece);
      yield piece;
    }
  } finally {
    await file.close();
  }
}

async function* unpack(
  file: NodeJS.ReadableStream,
  count: (piece: Buffer) => void,
  path: string,
): AsyncIterable<Buffer> {
  const tap = new Transform({
    transform(piece: Buffer, _encoding, done) {
      count(piece);
      done(null, piece);
    },
  });
  const gunzip = createGunzip({ chunkSize: READ_BYTES });
  pipeline(file, tap, gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw wrongFormat(path, 'data.bad-gzip');
    throw error;
  }
}
