import { createHash } from 'node:crypto';
import type { RowIndex } from './row-index.ts';

/** Order-free digest of a set of rows: sha256 over their number and the sum of their hashes. Seeds the split. */
export function contentSeed({ keys, count }: RowIndex, kept: Uint8Array): string {
  const sums = new Uint32Array(4);
  let rows = 0;
  for (let row = 0; row < count; row += 1) {
    if (!kept[row]) continue;
    rows += 1;
    for (let word = 0; word < 4; word += 1) sums[word]! += keys[row * 4 + word] as number;
  }
  return `sha256:${createHash('sha256')
    .update(`${rows}:${sums.join(':')}`)
    .digest('hex')}`;
}
