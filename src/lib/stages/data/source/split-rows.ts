import { message } from '../../../core/text/message.ts';
import { badSource, unclosedQuote, wrongFormat } from './source-error.ts';
import { type Chunk, type Format, countNewlines } from './chunk.ts';
import { scanCsv } from './csv-header.ts';
import type { SourceFacts } from './describe-source.ts';

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
    const base = { format: formatOf(source), bytes: joined.subarray(0, end), offset };
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
  return formats[formatOf(source)]();
}

function formatOf({ format }: SourceFacts): Format {
  return format === 'parquet' ? 'jsonl' : format;
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

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COMMA] = [34, 92, 91, 93, 123, 125, 44];

/** Finds the elements of a JSON array without parsing. Each `scan` begins where it said the last one ended. */
class JsonSplitter {
  private state: 'before' | 'inside' | 'after' = 'before';

  /** The array was closed. */
  get closed(): boolean {
    return this.state === 'after';
  }

  /** Bounds of whole elements in `bytes` and the end of the last one, or the place of a byte that no array has there. */
  scan(bytes: Buffer, last: boolean): { bounds: number[]; end: number } | { unexpected: number } {
    const bounds: number[] = [];
    let end = 0;
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] as number;
      if (byte <= 32) at += 1;
      else if (this.state === 'before' && byte === OPEN_LIST) [this.state, at, end] = ['inside', at + 1, at + 1];
      else if (this.state !== 'inside') return { unexpected: at };
      else if (byte === COMMA) [at, end] = [at + 1, at + 1];
      else if (byte === CLOSE_LIST) [this.state, at, end] = ['after', at + 1, at + 1];
      else {
        const to = endOfElement(bytes, at);
        if (to === undefined && !last) return { bounds, end };
        if (to === undefined) return { unexpected: at };
        bounds.push(at, to);
        [at, end] = [to, to];
      }
    }
    return { bounds, end };
  }
}

/** End of the element that begins at `from`, or undefined when the bytes end within it. */
function endOfElement(bytes: Buffer, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const close = endOfString(bytes, at + 1);
      if (close < 0) return undefined;
      at = close;
    } else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) return at;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
    if (depth === 0 && (byte === CLOSE || byte === CLOSE_LIST)) return at + 1;
  }
  return undefined;
}

/** Place of the quote that closes a string, or -1. */
function endOfString(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
