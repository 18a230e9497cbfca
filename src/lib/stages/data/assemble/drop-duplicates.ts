import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';

/** 1 for each row that is kept: the first of those that are the same as compared. */
export function dropDuplicates({ keys, count }: RowIndex): Uint8Array {
  const seen = new FirstRows(keys, 4);
  const kept = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) if (seen.first(row) === row) kept[row] = 1;
  return kept;
}
