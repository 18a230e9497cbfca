import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Compressors, FileMetaData } from 'hyparquet';
import { message, type Message } from '../../../core/text/message.ts';
import type { SourceBytes } from './read-bytes.ts';
import { badSource } from './source-error.ts';

/** Rows written as JSON at once. */
const ROWS = 2000;
/** A row group is read whole: larger ones would not fit beside the rest. */
const MAX_GROUP_BYTES = 1 << 30;

const ENCRYPTED = 'PARE';
/** First bytes of a Parquet file, and of one whose footer is encrypted. */
export const PARQUET_MAGIC = ['PAR1', ENCRYPTED];

/** Throws exit 2 for a file that begins as Parquet and does not end so, or is encrypted. */
export function refuseUnreadable(path: string, end: string): void {
  if (end === ENCRYPTED) throw broken(path, message('data.bad-parquet.encrypted'));
  if (!PARQUET_MAGIC.includes(end)) throw broken(path, message('data.bad-parquet.end'));
}

/** Rows of a Parquet file as JSON lines. Throws exit 2 for a broken or encrypted file, or a row group over 1 GiB. */
export function readParquet(path: string, signal: AbortSignal): SourceBytes {
  const hash = createHash('sha256');
  let size = 0;
  async function* bytes(): AsyncIterable<Buffer> {
    yield* readGroups(path, signal);
    for await (const piece of createReadStream(path, { signal })) {
      hash.update(piece as Buffer);
      size += (piece as Buffer).length;
    }
  }
  return { bytes: bytes(), seal: () => ({ sha256: `sha256:${hash.digest('hex')}`, size }) };
}

async function* readGroups(path: string, signal: AbortSignal): AsyncIterable<Buffer> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { brotliDecompressSync, gunzipSync, zstdDecompressSync } = await import('node:zlib');
  const compressors: Compressors = {
    GZIP: (bytes) => gunzipSync(bytes),
    BROTLI: (bytes) => brotliDecompressSync(bytes),
    ZSTD: (bytes) => zstdDecompressSync(bytes),
  };
  const opened = await orRefuse(path, async () => {
    const buffer = await asyncBufferFromFile(path);
    return { buffer, metadata: await parquetMetadataAsync(buffer) };
  });
  refuseGroups(path, opened.metadata, ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)]);
  let rowStart = 0;
  for (const group of opened.metadata.row_groups) {
    signal.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { file: opened.buffer, metadata: opened.metadata, compressors, rowStart, rowEnd };
    const rows = await orRefuse(path, () => parquetReadObjects(range));
    const wanted = rowEnd - rowStart;
    if (rows.length !== wanted) throw broken(path, message('data.bad-parquet.rows', { found: rows.length, wanted }));
    for (let at = 0; at < rows.length; at += ROWS) yield jsonLines(rows.slice(at, at + ROWS));
    rowStart = rowEnd;
  }
}

/** Whatever the reader of the format stumbles over is the file's fault. */
async function orRefuse<Read>(path: string, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    const { code, message: detail } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error;
    throw broken(path, message('data.bad-parquet.damaged', { detail }));
  }
}

function broken(path: string, detail: Message, fix = message('data.wrong-format.fix')): Error {
  return badSource('wrong-format', message('data.bad-parquet', { path, detail }), fix, { path });
}

/** Groups of unknown codecs, or too large. */
function refuseGroups(path: string, { row_groups: groups }: FileMetaData, known: readonly string[]): void {
  const codecs = groups.flatMap(({ columns }) => columns.map((column) => column.meta_data?.codec ?? 'UNCOMPRESSED'));
  const codec = codecs.find((one) => !known.includes(one));
  if (codec !== undefined)
    throw broken(path, message('data.bad-parquet.codec', { codec }), message('data.bad-parquet.codec.fix'));
  const largest = Math.max(0, ...groups.map((group) => Number(group.total_byte_size)));
  if (largest <= MAX_GROUP_BYTES) return;
  const text = message('data.large-group', { path, mib: Math.round(largest / 2 ** 20) });
  throw badSource('wrong-format', text, message('data.large-group.fix'), { path });
}

function jsonLines(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row, plainValue)}\n`).join(''));
}

/** Whole numbers of 64 bits stay numbers where JSON can hold them; bytes are left out. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? null : value;
}
