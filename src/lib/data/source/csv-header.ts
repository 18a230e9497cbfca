import { wrongFormat } from '../data-error.ts';
import type { CsvLayout } from './chunk.ts';
import { CsvCutter } from './csv-cutter.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** Delimiter, column names and size in bytes of the first record. */
export function readCsvHeader(path: string, text: Buffer): { csv: CsvLayout; size: number } {
  const size = headerSize(text);
  const header = text.toString('utf8', 0, size).replace(/\r?\n$/, '');
  const delimiter = DELIMITERS.map((one) => ({ one, count: header.split(one).length })).reduce((best, next) =>
    next.count > best.count ? next : best,
  ).one;
  const columns = header.split(delimiter).map(unquote);
  const unusable = columns.length < 2 || columns.includes('') || new Set(columns).size < columns.length;
  if (unusable) throw wrongFormat(path, 'data.bad-header');
  return { csv: { delimiter, columns }, size };
}

function headerSize(text: Buffer): number {
  const newline = text.indexOf(10);
  if (newline < 0) return text.length;
  const cutter = new CsvCutter(',');
  let size = newline + 1;
  while (size < text.length && cutter.lastEnd(text.subarray(0, size)) !== size) {
    const next = text.indexOf(10, size);
    size = next < 0 ? text.length : next + 1;
  }
  return size;
}

function unquote(name: string): string {
  const trimmed = name.trim();
  return (/^"(.*)"$/s.exec(trimmed)?.[1] ?? trimmed).replaceAll('""', '"').trim();
}
