/** How the bytes of a chunk are laid out. */
export type Format = 'jsonl' | 'json' | 'csv';

/** Formats of files; rows of Parquet become JSON lines. */
export const SOURCE_FORMATS = ['jsonl', 'json', 'csv', 'parquet'] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** How the columns of a CSV file are laid out. */
export interface CsvLayout {
  delimiter: string;
  columns: string[];
}

/** Whole rows of a source, small enough to process at once. */
export interface Chunk {
  /** Place in the order of all chunks of a run. */
  id: number;
  /** Index of the source. */
  source: number;
  format: Format;
  bytes: Uint8Array;
  /** Byte offset of the chunk in the (uncompressed) source. */
  offset: number;
  /** `json`: begin and end of each element, relative to the chunk. */
  bounds?: Uint32Array;
  csv?: CsvLayout;
}

const NEWLINE = 10;

/** Newlines in `[from, to)`. */
export function countNewlines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
