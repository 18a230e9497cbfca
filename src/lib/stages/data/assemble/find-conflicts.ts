import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';

/** Prompts that are answered in more than one way. Nothing is dropped for it: which answer is right is not ours to say. */
export interface Conflicts {
  prompts: number;
  rows: number;
  /** Rows of the first of them, as indexes into the row index. */
  examples: number[][];
}

const MAX_EXAMPLES = 20;
const ROWS_PER_EXAMPLE = 5;

/** Looks for kept rows with the same prompt and different answers. */
export function findConflicts({ prompts, answers, count }: RowIndex, kept: Uint8Array): Conflicts {
  const firstRows = new FirstRows(prompts, 2);
  const firsts = new Uint32Array(count);
  const conflicting = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    if (!kept[row]) continue;
    const first = firstRows.first(row);
    firsts[row] = first;
    if (answers[row] !== answers[first]) conflicting[first] = 1;
  }
  return collect(kept, firsts, conflicting);
}

function collect(kept: Uint8Array, firsts: Uint32Array, conflicting: Uint8Array): Conflicts {
  const examples = new Map<number, number[]>();
  let [prompts, rows] = [0, 0];
  for (const [row, first] of firsts.entries()) {
    if (!kept[row] || !conflicting[first]) continue;
    rows += 1;
    if (first === row) prompts += 1;
    if (first === row && examples.size < MAX_EXAMPLES) examples.set(first, []);
    const listed = examples.get(first);
    if (listed && listed.length < ROWS_PER_EXAMPLE) listed.push(row);
  }
  return { prompts, rows, examples: [...examples.values()] };
}
