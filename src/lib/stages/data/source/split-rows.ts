import { message } from '../../../core/text/message.ts';
import { badSource, unclosedQuote, wrongFormat } from './source-error.ts';
import { type Chunk, type Format, countNewlines } from './chunk.ts';
import { scanCsv } from './csv-header.ts';
import type { SourceFacts } from './describe-source.ts';
import { JsonSplitter } from './json-splitter.ts';

/** A longer row is refused: it is a broken file rather than a row, and memory stays bounded. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;

export type RawChunk = Omit<Chunk, 'id' | 'source'>;

/** Finds whole rows at the beginning of `bytes`; `last` when nothing follows. */
type Split = (bytes: Buffer, last: boolean, offset: number) => { end: number; bounds?: Uint32Array };

/** Splits a source into chunks of whole rows. Throws (exit 2) at a row over 16 MiB or a broken JSON array. */
export async function* splitRows(
  bytes: AsyncIterable<Buffer>,
  source: SourceFacts,
  chunkBytes: number,
): AsyncGenerator<RawChunk> {
  const { split, finish } = splitterOf(source);
  let pending: Buffer = Buffer.alloc(0);
  let offset = source.start;
  let skip = source.start;
  for await (const piece of bytes) {
    const kept = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - kept.length;
    pending = Buffer.concat([pending, kept]);
    if (pending.length < chunkBytes) continue;
    const { chunk, rest } = take(pending, false);
    if (chunk) yield chunk;
    pending = rest;
    if (pending.length > MAX_ROW_BYTES) throw rowTooLong(source.path, offset);
  }
  const { chunk, rest } = take(pending, true);
  if (chunk) yield chunk;
  finish(offset + rest.length);

  function take(joined: Buffer, last: boolean): { chunk?: RawChunk; rest: Buffer } {
    const { end, bounds } = split(joined, last, offset);
    if (end === 0) return { rest: joined };
    const base = { format: source.format, bytes: joined.subarray(0, end), offset };
    offset += end;
    // The rest is copied, so that a chunk owns its memory and can move to another thread.
    const extra = { ...(bounds ? { bounds } : {}), ...(source.csv ? { csv: source.csv } : {}) };
    return { chunk: { ...base, ...extra }, rest: Buffer.from(joined.subarray(end)) };
  }
}

function splitterOf(source: SourceFacts): { split: Split; finish: (end: number) => void } {
  const nothing = (): void => undefined;
  const formats: Record<Format, () => { split: Split; finish: (end: number) => void }> = {
    jsonl: () => ({
      split: (bytes, last) => ({ end: last ? bytes.length : bytes.lastIndexOf(10) + 1 }),
      finish: nothing,
    }),
    csv: () => ({ split: csvSplit(source), finish: nothing }),
    json: () => jsonSplit(source),
  };
  return formats[source.format]();
}

/** Refuses a quote that is still open at the end of the file, or beyond the row limit. */
function csvSplit(source: SourceFacts): Split {
  let lines = source.startLine;
  return (bytes, last, offset) => {
    const { end: whole, open } = scanCsv(bytes, source.csv?.delimiter ?? ',');
    if (open !== undefined && (last || (whole === 0 && bytes.length > MAX_ROW_BYTES)))
      throw unclosedQuote(source.path, lines + 1 + countNewlines(bytes, 0, open), offset + open);
    const end = last ? bytes.length : whole;
    lines += countNewlines(bytes, 0, end);
    return { end };
  };
}

function jsonSplit({ path }: SourceFacts): { split: Split; finish: (end: number) => void } {
  const splitter = new JsonSplitter();
  const split: Split = (bytes, last, offset) => {
    const scanned = splitter.scan(bytes, last);
    if ('unexpected' in scanned) throw wrongFormat(path, 'data.bad-array', offset + scanned.unexpected);
    return { end: last ? bytes.length : scanned.end, bounds: Uint32Array.from(scanned.bounds) };
  };
  const finish = (end: number): void => {
    if (!splitter.closed) throw wrongFormat(path, 'data.unclosed-array', end);
  };
  return { split, finish };
}

function rowTooLong(path: string, byte: number): Error {
  const params = { path, byte, limit: '16 MiB' };
  return badSource(
    'row-too-long',
    message('data.row-too-long', params),
    message('data.row-too-long.fix', params),
    params,
  );
}
