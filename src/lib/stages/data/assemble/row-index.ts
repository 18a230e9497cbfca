import { COLUMNS, type ChunkResult, type Column, noColumns, type RowColumns } from '../threads/chunk-result.ts';

/** Columns of the good rows of all chunks, in the order of the input. */
export interface RowIndex extends RowColumns {
  count: number;
  /** Distinct labels; `labels` points into it. */
  labelNames: string[];
  /** First row of each chunk, and the count at the end. */
  starts: number[];
}

/** Joins the columns of chunks and gives labels one numbering; frees the chunks' own columns as it goes. */
export function joinColumns(results: ChunkResult[]): RowIndex {
  const starts = [0];
  for (const { columns } of results) starts.push((starts.at(-1) ?? 0) + columns.rows.length);
  const count = starts.at(-1) ?? 0;
  const { labels, labelNames } = joinLabels(results, count);
  const index: RowIndex = { ...noColumns(), count, starts, labelNames };
  for (const name of Object.keys(COLUMNS) as Column[])
    if (results.some(({ columns }) => columns[name])) index[name] = join(results, name, count);
  if (labels) index.labels = labels;
  return index;
}

function join(results: ChunkResult[], name: Column, count: number): Uint32Array {
  const width = COLUMNS[name];
  const joined = new Uint32Array(count * width);
  let at = 0;
  for (const { columns } of results) {
    const part = columns[name] ?? new Uint32Array(columns.rows.length * width);
    joined.set(part, at);
    at += part.length;
    if (name !== 'rows') columns[name] = new Uint32Array();
  }
  return joined;
}

function joinLabels(results: ChunkResult[], count: number): { labels?: Uint32Array; labelNames: string[] } {
  const numbers = new Map<string, number>();
  const labels = new Uint32Array(count);
  let at = 0;
  for (const { columns, labelNames } of results) {
    for (const name of labelNames) if (!numbers.has(name)) numbers.set(name, numbers.size);
    const translation = labelNames.map((name) => numbers.get(name) ?? 0);
    for (const label of columns.labels ?? []) labels[at++] = translation[label] ?? 0;
  }
  return numbers.size > 0 ? { labels, labelNames: [...numbers.keys()] } : { labelNames: [] };
}
