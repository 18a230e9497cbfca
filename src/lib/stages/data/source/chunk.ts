export type Format = 'jsonl' | 'json' | 'csv';

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
