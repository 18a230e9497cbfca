import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { wrongFormat } from '../data-error.ts';

const READ_BYTES = 1 << 20;

/** Bytes of a source as they are read, and the digest of the file once they all were. */
export interface SourceBytes {
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
  const file = createReadStream(path, { highWaterMark: READ_BYTES, signal });
  const bytes = gzip ? unpack(file, count, path) : counted(file, count);
  return { bytes, seal: () => ({ sha256: `sha256:${hash.digest('hex')}`, size }) };
}

async function* counted(file: AsyncIterable<Buffer>, count: (piece: Buffer) => void): AsyncIterable<Buffer> {
  for await (const piece of file) {
    count(piece);
    yield piece;
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
