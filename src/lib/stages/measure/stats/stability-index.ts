import { seededRandom } from './bootstrap.ts';
import { total } from './chi-square.ts';
import { percentileOf } from './percentile.ts';

/** A share below this counts as this much. */
const LEAST_SHARE = 1e-4;
const RESAMPLES = 500;
const THRESHOLD_SHARE = 0.99;
/** With fewer blocks nothing is known of how they differ. */
const LEAST_BLOCKS = 7;

/** Population stability index of counts in the same bins. It has no distribution of its own. */
export function stabilityIndex(reference: readonly number[], window: readonly number[]): number {
  const [all, seen] = [total(reference), total(window)];
  return reference.reduce((sum, count, at) => {
    const [before, now] = [Math.max(count / all, LEAST_SHARE), Math.max((window[at] ?? 0) / seen, LEAST_SHARE)];
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}

/** Upper bounds of at most ten bins that hold as many of these values each: value ≤ bound. */
export function decileBounds(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const bounds = Array.from({ length: 9 }, (_, at) => percentileOf(sorted, (at + 1) / 10));
  return [...new Set(bounds)];
}

/**
 * 99th percentile of the index of quiet windows of `n` values. They are blocks of the reference, drawn with replacement, or
 * single values where it has too few.
 */
export function stabilityThreshold(blocks: readonly (readonly number[])[], n: number, seed: string | number): number {
  const filled = blocks.filter((block) => total(block) > 0);
  const reference = sumBlocks(filled);
  const random = seededRandom(seed);
  const draw = filled.length < LEAST_BLOCKS ? drawValues(reference) : drawBlocks(filled);
  const found = Float64Array.from({ length: RESAMPLES }, () => stabilityIndex(reference, draw(n, random))).sort();
  return percentileOf(found, THRESHOLD_SHARE);
}

/** Counts of all blocks together. */
export function sumBlocks(blocks: readonly (readonly number[])[]): number[] {
  const sums = (blocks[0] ?? []).map(() => 0);
  for (const block of blocks)
    for (let bin = 0; bin < sums.length; bin++) sums[bin] = (sums[bin] ?? 0) + (block[bin] ?? 0);
  return sums;
}

type Draw = (n: number, random: () => number) => number[];

/** Blocks until they hold `n` values. */
function drawBlocks(blocks: readonly (readonly number[])[]): Draw {
  return (n, random) => {
    const drawn: (readonly number[])[] = [];
    for (let size = 0; size < n; size += total(drawn.at(-1) ?? []))
      drawn.push(blocks[Math.floor(random() * blocks.length)] ?? []);
    return sumBlocks(drawn);
  };
}

function drawValues(shares: readonly number[]): Draw {
  const all = total(shares);
  return (n, random) => {
    const counts = shares.map(() => 0);
    for (let draw = 0; draw < n; draw++) {
      let left = random() * all;
      let bin = 0;
      while (bin < shares.length - 1 && left >= (shares[bin] ?? 0)) left -= shares[bin++] ?? 0;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
}
