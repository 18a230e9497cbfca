import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';

/** Group of each kept row, named by one of its rows: rows of one prompt or recipe group (union-find). */
export function groupRows({ prompts, groups, count }: RowIndex, kept: Uint8Array): Uint32Array {
  const parents = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) parents[row] = row;
  const byPrompt = new FirstRows(prompts, 2);
  const byGroup = groups ? new FirstRows(groups, 2) : undefined;
  for (let row = 0; row < count; row += 1) {
    if (!kept[row]) continue;
    unite(parents, row, byPrompt.first(row));
    if (byGroup) unite(parents, row, byGroup.first(row));
  }
  for (let row = 0; row < count; row += 1) parents[row] = rootOf(parents, row);
  return parents;
}

function unite(parents: Uint32Array, one: number, other: number): void {
  const [left, right] = [rootOf(parents, one), rootOf(parents, other)];
  if (left < right) parents[right] = left;
  else parents[left] = right;
}

function rootOf(parents: Uint32Array, row: number): number {
  let root = row;
  while (parents[root] !== root) root = parents[root] as number;
  for (let at = row; parents[at] !== root;) {
    const next = parents[at] as number;
    parents[at] = root;
    at = next;
  }
  return root;
}
