import type { parse } from 'csv-parse/sync';
import type { Fields } from '../rows/compile-mapping.ts';
import type { CsvLayout } from '../source/chunk.ts';

export type ParseCsv = typeof parse;

/** One record of a CSV chunk; `fields` is undefined when its columns do not match the header. */
export interface CsvRow {
  fields: Fields | undefined;
  from: number;
  line: number;
}

interface Parsed {
  record: string[];
  info: { bytes: number; lines: number };
}

/** As the splitter sees them: left to itself, the parser would take a lone carriage return for one. */
const RECORD_ENDS = ['\n', '\r\n'];

/** The csv parser, loaded only when a source is CSV. */
export async function loadCsvParser(): Promise<ParseCsv> {
  return (await import('csv-parse/sync')).parse;
}

/** Records of a chunk that starts at a record; quotes may hold delimiters and newlines (RFC 4180). */
export function readCsvRows(parseCsv: ParseCsv, bytes: Buffer, { delimiter, columns }: CsvLayout): CsvRow[] {
  const parsed = parseCsv(bytes, {
    delimiter,
    info: true,
    record_delimiter: RECORD_ENDS,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as unknown as Parsed[];
  let [from, line] = [0, 1];
  return parsed.map(({ record, info }) => {
    const row = { fields: fieldsOf(record, columns), from, line };
    [from, line] = [info.bytes, info.lines + 1];
    return row;
  });
}

function fieldsOf(record: string[], columns: string[]): Fields | undefined {
  if (record.length !== columns.length) return undefined;
  return Object.fromEntries(columns.map((column, at) => [column, record[at] ?? '']));
}
