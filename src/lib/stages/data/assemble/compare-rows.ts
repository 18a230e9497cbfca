import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';
import { DROPPED } from './split-groups.ts';

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

/** 1 for each row that is kept: the first of those that are the same as compared. */
export function dropDuplicates({ keys, count }: RowIndex): Uint8Array {
  const seen = new FirstRows(keys, 4);
  const kept = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) if (seen.first(row) === row) kept[row] = 1;
  return kept;
}

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

const MAX_EXAMPLES = 20;
const ROWS_PER_EXAMPLE = 5;

/** Of each kept row the first with its prompt, and 1 for each first whose prompt has several answers. */
export function markContradicted(
  { prompts, answers, count }: Pick<RowIndex, 'prompts' | 'answers' | 'count'>,
  kept: Uint8Array,
): { firsts: Uint32Array; contradicted: Uint8Array } {
  const firstRows = new FirstRows(prompts, 2);
  const firsts = new Uint32Array(count);
  const contradicted = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    if (!kept[row]) continue;
    const first = firstRows.first(row);
    firsts[row] = first;
    if (answers[row] !== answers[first]) contradicted[first] = 1;
  }
  return { firsts, contradicted };
}

/** Kept rows with the same prompt and different answers; `examples`: of the first prompts, as indexes into the row index. */
export function findConflicts(index: RowIndex, kept: Uint8Array) {
  const { firsts, contradicted } = markContradicted(index, kept);
  const examples = new Map<number, number[]>();
  let [prompts, rows] = [0, 0];
  for (const [row, first] of firsts.entries()) {
    if (!kept[row] || !contradicted[first]) continue;
    rows += 1;
    if (first === row) prompts += 1;
    if (first === row && examples.size < MAX_EXAMPLES) examples.set(first, []);
    const listed = examples.get(first);
    if (listed && listed.length < ROWS_PER_EXAMPLE) listed.push(row);
  }
  return { prompts, rows, examples: [...examples.values()] };
}
