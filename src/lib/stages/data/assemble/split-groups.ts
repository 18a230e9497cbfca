import { SPLITS, type SplitShares } from '../../../core/project/resources/dataset.ts';
import { avalanche } from '../hashing/hash128.ts';
import type { RowIndex } from './row-index.ts';
import { createHash } from 'node:crypto';

export const DROPPED = 255;

/** Rank of a row that names no group. */
const NO_GROUP = 2;

/** Split (index into `SPLITS`) of each row: whole groups, in seeded order, fill the splits to their shares. */
export function splitGroups(
  index: RowIndex,
  kept: Uint8Array,
  roots: Uint32Array,
  seed: string,
  shares: SplitShares,
): Uint8Array {
  const { sizes, ranks, total } = measureGroups(index, kept, roots, seed);
  const order = orderByRank(ranks);
  const splitOf = new Uint8Array(index.count);
  let placed = 0;
  for (const root of order) {
    const size = sizes[root] ?? 0;
    splitOf[root] = splitAt((placed + size / 2) / total, shares);
    placed += size;
  }
  const splits = new Uint8Array(index.count);
  for (let row = 0; row < index.count; row += 1)
    splits[row] = kept[row] ? (splitOf[roots[row] as number] as number) : DROPPED;
  return splits;
}

/** Rows that name a group, by rank: one bucket a row nearly sorts ranks spread over [0, 1), insertion the rest. */
function orderByRank(ranks: Float64Array): Uint32Array {
  const ends = new Uint32Array(ranks.length + 1);
  const bucketOf = (rank: number): number => Math.floor(rank * ranks.length);
  for (const rank of ranks) if (rank < 1) ends[bucketOf(rank) + 1]! += 1;
  for (let bucket = 1; bucket < ends.length; bucket += 1) ends[bucket]! += ends[bucket - 1] as number;
  const order = new Uint32Array(ends.at(-1) ?? 0);
  for (const [row, rank] of ranks.entries()) if (rank < 1) order[ends[bucketOf(rank)]!++] = row;
  for (let at = 1; at < order.length; at += 1) {
    const row = order[at] as number;
    let to = at;
    for (; to > 0 && (ranks[order[to - 1] as number] as number) > (ranks[row] as number); to -= 1)
      order[to] = order[to - 1] as number;
    order[to] = row;
  }
  return order;
}

/** Rows per group and its place in the draw: the least over its rows, so that their order does not matter. */
function measureGroups(
  { count, prompts }: RowIndex,
  kept: Uint8Array,
  roots: Uint32Array,
  seed: string,
): { sizes: Uint32Array; ranks: Float64Array; total: number } {
  const sizes = new Uint32Array(count);
  const ranks = new Float64Array(count).fill(NO_GROUP);
  const [high, low] = seedWords(seed);
  let total = 0;
  for (let row = 0; row < count; row += 1) {
    if (!kept[row]) continue;
    total += 1;
    const root = roots[row] as number;
    sizes[root]! += 1;
    const rank = drawOf(high, low, prompts[row * 2] as number, prompts[row * 2 + 1] as number);
    if (rank < (ranks[root] as number)) ranks[root] = rank;
  }
  return { sizes, ranks, total };
}

/** A number in [0, 1) of 53 bits. */
function drawOf(high: number, low: number, first: number, second: number): number {
  const upper = avalanche(avalanche(first ^ high) + second);
  const lower = avalanche(avalanche(second ^ low) + upper);
  return ((upper >>> 5) * 2 ** 26 + (lower >>> 6)) / 2 ** 53;
}

function seedWords(seed: string): [number, number] {
  const hex = seed.slice(seed.indexOf(':') + 1);
  return [Number.parseInt(hex.slice(0, 8), 16) | 0, Number.parseInt(hex.slice(8, 16), 16) | 0];
}

function splitAt(place: number, shares: SplitShares): number {
  let edge = 0;
  for (const [at, name] of SPLITS.entries()) {
    edge += shares[name];
    if (place < edge) return at;
  }
  return SPLITS.findLastIndex((name) => shares[name] > 0);
}

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
