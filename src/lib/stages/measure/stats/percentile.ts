import { middle95, seededRandom } from './bootstrap.ts';
import { binomialQuantile } from './binomial.ts';

/** A percentile with its 95 % interval, which is absent where the sample is too small to bound it. */
export interface Percentile {
  share: number;
  value: number;
  n: number;
  ci95?: [number, number];
}

const TAIL = 0.025;

/** Value at or below which `share` of the values lie (rank ⌈share · n⌉); +∞ is allowed. `sorted` ascends. */
export function percentileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? Number.NaN;
}

/** Percentiles with distribution-free intervals of order statistics (Conover, 3.2), for independent values. */
export function percentiles(values: readonly number[], shares: readonly number[]): Percentile[] {
  const sorted = Float64Array.from(values).sort();
  return shares.map((share) => {
    const ci95 = orderStatistics(sorted, share);
    return { share, value: percentileOf(sorted, share), n: sorted.length, ...(ci95 ? { ci95 } : {}) };
  });
}

function orderStatistics(sorted: Float64Array, share: number): [number, number] | undefined {
  const n = sorted.length;
  if (n === 0) return undefined;
  const low = binomialQuantile(TAIL, n, share);
  const high = binomialQuantile(1 - TAIL, n, share) + 1;
  if (low < 1 || high > n) return undefined;
  return [sorted[low - 1] ?? Number.NaN, sorted[high - 1] ?? Number.NaN];
}

/** Percentiles of values in blocks (gaps of one stream); intervals draw whole blocks with replacement. */
export function blockPercentiles(
  blocks: readonly (readonly number[])[],
  shares: readonly number[],
  { seed, resamples = 1000 }: { seed: string | number; resamples?: number },
): Percentile[] {
  const pool = sortedPool(blocks);
  const sorted = Float64Array.from(pool.order, (at) => pool.values[at] ?? Number.NaN);
  const draws = blocks.length < 2 ? [] : drawPercentiles(pool, blocks.length, shares, seed, resamples);
  return shares.map((share, at) => {
    const drawn = draws[at];
    return { share, value: percentileOf(sorted, share), n: sorted.length, ...(drawn ? { ci95: middle95(drawn) } : {}) };
  });
}

interface Pool {
  values: Float64Array;
  /** Block of each value. */
  owner: Uint32Array;
  /** Positions by ascending value. */
  order: Uint32Array;
}

function sortedPool(blocks: readonly (readonly number[])[]): Pool {
  const values = Float64Array.from(blocks.flat());
  const owner = Uint32Array.from(blocks.flatMap((block, at) => block.map(() => at)));
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return { values, owner, order };
}

function drawPercentiles(
  pool: Pool,
  blockCount: number,
  shares: readonly number[],
  seed: string | number,
  resamples: number,
): Float64Array[] {
  const random = seededRandom(seed);
  const found = shares.map(() => new Float64Array(resamples));
  const weights = new Uint32Array(blockCount);
  for (let turn = 0; turn < resamples; turn++) {
    weights.fill(0);
    for (let draw = 0; draw < blockCount; draw++) {
      const block = Math.floor(random() * blockCount);
      weights[block] = (weights[block] ?? 0) + 1;
    }
    weightedPercentiles(pool, weights, shares).forEach((value, at) => found[at]?.fill(value, turn, turn + 1));
  }
  return found;
}

/** Percentiles of the pool when every value counts as often as its block was drawn. `shares` ascend. */
function weightedPercentiles(
  { values, owner, order }: Pool,
  weights: Uint32Array,
  shares: readonly number[],
): number[] {
  const total = owner.reduce((sum, block) => sum + (weights[block] ?? 0), 0);
  const limits = shares.map((share) => Math.max(1, share * total - 1e-9));
  const found: number[] = [];
  let below = 0;
  for (const at of order) {
    below += weights[owner[at] ?? 0] ?? 0;
    for (let limit = limits[found.length]; limit !== undefined && below >= limit; limit = limits[found.length])
      found.push(values[at] ?? Number.NaN);
    if (found.length === shares.length) break;
  }
  return found;
}
