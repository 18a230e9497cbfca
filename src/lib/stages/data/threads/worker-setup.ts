import type { ReadSetup } from './chunk-reader.ts';
import type { ChunkResult } from './chunk-result.ts';

export interface WorkerSetup {
  setup: ReadSetup;
  spool: { file: number; path: string };
  /** A source is CSV: its parser is loaded. */
  csv: boolean;
}

/** Memory of a result that moves instead of being copied. */
export function transferable({ columns }: ChunkResult): ArrayBuffer[] {
  return Object.values(columns).map((column) => column.buffer as ArrayBuffer);
}
