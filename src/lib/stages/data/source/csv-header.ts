import { unclosedQuote, wrongFormat } from './source-error.ts';
import { type CsvLayout, countNewlines } from './chunk.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** Delimiter, column names and size in bytes of the first record. */
export function readCsvHeader(path: string, text: Buffer): { csv: CsvLayout; size: number } {
  const size = headerSize(text);
  refuseOpenQuote(path, text.subarray(0, size));
  const header = text.toString('utf8', 0, size).replace(/\r?\n$/, '');
  const layouts = DELIMITERS.map((delimiter) => ({ delimiter, columns: splitFields(header, delimiter) }));
  const csv = layouts.reduce((best, next) => (next.columns.length > best.columns.length ? next : best));
  const { columns } = csv;
  const unusable = columns.length < 2 || columns.includes('') || new Set(columns).size < columns.length;
  if (unusable) throw wrongFormat(path, 'data.bad-header');
  return { csv, size };
}

/** Where no record ends in the beginning of a file, a quote of its header is to blame. */
function refuseOpenQuote(path: string, header: Buffer): void {
  const { open } = scanCsv(header, ',');
  if (open !== undefined) throw unclosedQuote(path, countNewlines(header, 0, open) + 1, open);
}

function headerSize(text: Buffer): number {
  const newline = text.indexOf(10);
  if (newline < 0) return text.length;
  let size = newline + 1;
  while (size < text.length && scanCsv(text.subarray(0, size), ',').end !== size) {
    const next = text.indexOf(10, size);
    size = next < 0 ? text.length : next + 1;
  }
  return size;
}

/** Names between delimiters; inside quotes a delimiter is part of the name. */
function splitFields(header: string, delimiter: string): string[] {
  const fields = [''];
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return fields.map(unquote);
}

function unquote(name: string): string {
  const trimmed = name.trim();
  return (/^"(.*)"$/s.exec(trimmed)?.[1] ?? trimmed).replaceAll('""', '"').trim();
}

const NEWLINE = 10;
const QUOTE = 34;

/** End of the last whole record of bytes that begin at one, 0 for none, and the place of a quote that opens a field and is not closed. */
export function scanCsv(bytes: Uint8Array, delimiter: string): { end: number; open: number | undefined } {
  const between = delimiter.charCodeAt(0);
  let end = 0;
  let opened = 0;
  let quoted = false;
  let fieldStart = true;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (quoted) {
      if (byte !== QUOTE) continue;
      if (bytes[at + 1] === QUOTE) at += 1;
      else quoted = false;
    } else if (byte === QUOTE && fieldStart) [quoted, opened] = [true, at];
    else if (byte === NEWLINE) end = at + 1;
    fieldStart = !quoted && (byte === between || byte === NEWLINE);
  }
  return { end, open: quoted ? opened : undefined };
}
