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
  const { keys, prompts, groups, answers, sizes, characters, rows, preferences, labels, bands, sketches, evaluations } =
    columns;
  const all = [
    keys,
    prompts,
    groups,
    answers,
    sizes,
    characters,
    rows,
    preferences,
    labels,
    bands,
    sketches,
    evaluations,
  ];
  return all.filter((column) => column !== undefined).map((column) => column.buffer as ArrayBuffer);
}
