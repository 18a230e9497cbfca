import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { openTemplate } from '../target/chat-template.ts';
import { TargetCheck } from '../target/target-check.ts';
import type { ReadSetup, ReadTools } from './chunk-reader.ts';
import type { ChunkResult } from './chunk-result.ts';
import { loadCsvParser } from './csv-rows.ts';

export interface WorkerSetup {
  setup: ReadSetup;
  spool: { file: number; path: string };
  /** A source is CSV: its parser is loaded. */
  csv: boolean;
}

/** Loads what only some sources and models need. */
export async function loadTools({ setup, csv }: Pick<WorkerSetup, 'setup' | 'csv'>): Promise<ReadTools> {
  const { target } = setup;
  return dropAbsent({
    parseCsv: csv ? await loadCsvParser() : undefined,
    target: target && new TargetCheck(await openTemplate(target), target.tokens),
  });
}

/** Memory of a result that moves instead of being copied. */
export function transferable({ columns }: ChunkResult): ArrayBuffer[] {
  return Object.values(dropAbsent(columns)).map((column) => column.buffer as ArrayBuffer);
}
