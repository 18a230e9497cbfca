import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync, constants } from 'node:zlib';
import { message } from '../../../core/text/message.ts';
import { badSource, wrongFormat } from './source-error.ts';
import type { CsvLayout, Format, SourceFormat } from './chunk.ts';
import { PARQUET_MAGIC, refuseUnreadable } from './parquet.ts';
import { readCsvHeader } from './csv-header.ts';

const SAMPLE_BYTES = 1 << 16;
const BOM = [0xef, 0xbb, 0xbf];

/** A source as found before reading it. */
export interface SourceFacts {
  path: string;
  bytes: number;
  format: SourceFormat;
  gzip: boolean;
  /** Bytes before the first row: byte order mark, CSV header. */
  start: number;
  /** Lines before the first row. */
  startLine: number;
  csv?: CsvLayout;
}

/** Looks at the beginning of a file. Throws exit 2 for what is missing, empty, binary or in no known format. */
export async function describeSource(path: string): Promise<SourceFacts> {
  const bytes = await sizeOf(path);
  const raw = await readStart(path);
  if (bytes === 0) throw emptySource(path);
  if (PARQUET_MAGIC.includes(raw.toString('latin1', 0, 4))) {
    refuseUnreadable(path, await readEnd(path, bytes));
    return { path, bytes, format: 'parquet', gzip: false, start: 0, startLine: 0 };
  }
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const sample = gzip ? unpackStart(raw, path) : raw;
  const start = BOM.every((byte, at) => sample[at] === byte) ? BOM.length : 0;
  const text = sample.subarray(start);
  refuseBinary(path, text);
  const format = detectFormat(path, text);
  if (format !== 'csv') return { path, bytes, format, gzip, start, startLine: 0 };
  const { csv, size } = readCsvHeader(path, text);
  if (text.subarray(size).toString('latin1').trim() === '') throw emptySource(path);
  return { path, bytes, format, gzip, start: start + size, startLine: linesIn(text, size), csv };
}

function linesIn(text: Buffer, size: number): number {
  return text.toString('latin1', 0, size).split('\n').length - 1;
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw notAFile(path);
    return found.size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') throw missing(path);
    throw error;
  }
}

function readStart(path: string): Promise<Buffer> {
  return readAt(path, 0, SAMPLE_BYTES);
}

/** The last four bytes that are not among the first. */
async function readEnd(path: string, bytes: number): Promise<string> {
  return (await readAt(path, Math.max(4, bytes - 4), 4)).toString('latin1');
}

async function readAt(path: string, from: number, size: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unpackStart(raw: Buffer, path: string): Buffer {
  try {
    const finishFlush = raw.length < SAMPLE_BYTES ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    return gunzipSync(raw, { finishFlush }).subarray(0, SAMPLE_BYTES);
  } catch {
    throw wrongFormat(path, 'data.bad-gzip');
  }
}

/** Rows in another encoding are judged one by one; a file without any readable line is refused here. */
function refuseBinary(path: string, text: Buffer): void {
  const zero = text.indexOf(0);
  if (zero >= 0) throw wrongFormat(path, 'data.binary', zero);
  const readable =
    isUtf8(text) ||
    text
      .toString('latin1')
      .split('\n')
      .some((line) => /^[\t\r\x20-\x7e\xa0-\xff]+$/.test(line));
  if (!readable) throw wrongFormat(path, 'data.binary');
}

/** The content decides between a JSON array and JSON lines; only the name can say CSV. */
function detectFormat(path: string, text: Buffer): Format {
  const sample = text.toString('latin1');
  const first = sample.trimStart()[0];
  if (first === undefined || /^\s*\[\s*\]\s*$/.test(sample)) throw emptySource(path);
  if (first === '[') return 'json';
  if (/\.(?:csv|tsv)(?:\.gz)?$/i.test(path)) return 'csv';
  if (isObjectOverLines(sample) && /\.json(?:\.gz)?$/i.test(path)) throw wrongFormat(path, 'data.one-object');
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  if (lines.some((line) => line.trimStart().startsWith('{'))) return 'jsonl';
  throw wrongFormat(path, 'data.wrong-format');
}

/** `{` alone or an unfinished object on the first line: pretty-printed JSON that is not an array. */
function isObjectOverLines(sample: string): boolean {
  const [first = '', ...rest] = sample.trimStart().split('\n');
  return rest.length > 0 && /^\{\s*(?:"[^"]*"\s*:\s*[[{]?\s*)?$/.test(first.trim());
}

function missing(path: string): Error {
  return badSource(
    'source-missing',
    message('text.file-missing', { path }),
    message('data.missing.fix'),
    { path },
    dirname(path),
  );
}

function notAFile(path: string): Error {
  return badSource('source-missing', message('project.not-regular', { path }), message('data.missing.fix'), { path });
}

function emptySource(path: string): Error {
  return badSource('empty-source', message('data.empty', { path }), message('data.empty.fix'), { path });
}
