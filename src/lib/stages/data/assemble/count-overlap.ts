import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';
import { DROPPED } from './split-groups.ts';

/** Prompts, and groups of the recipe, that are found in more than one split: looked up, not assumed. */
export function countOverlap({ prompts, groups, count }: RowIndex, splits: Uint8Array): number {
  return countShared(prompts, count, splits) + (groups ? countShared(groups, count, splits) : 0);
}

function countShared(column: Uint32Array, count: number, splits: Uint8Array): number {
  const first = new FirstRows(column, 2);
  const seenIn = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const split = splits[row] as number;
    if (split !== DROPPED) seenIn[first.first(row)]! |= 1 << split;
  }
  return seenIn.reduce((shared, mask) => shared + ((mask & (mask - 1)) === 0 ? 0 : 1), 0);
}
