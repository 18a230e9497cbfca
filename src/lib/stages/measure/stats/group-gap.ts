import { wilsonInterval } from './binomial.ts';
import { upperGamma } from './chi-square.ts';
import { boundary } from './paired.ts';

/** How many rows of a group were answered right, of `n`. */
export interface GroupResult {
  group: string;
  right: number;
  n: number;
}

/** The largest difference between two of several groups, and its 95 % interval: shares. */
export interface GroupGap {
  best: string;
  worst: string;
  value: number;
  ci95: [number, number];
  /** Rows of all groups. */
  n: number;
}

/**
 * Largest gap between groups with rows; undefined for fewer than two. Every pair's interval holds at once (Bonferroni), so that choosing the
 * widest pair does not widen the gap.
 */
export function largestGap(groups: readonly GroupResult[]): GroupGap | undefined {
  const known = groups.filter(({ n }) => n > 0).toSorted((one, other) => shareOf(other) - shareOf(one));
  const [best, worst] = [known[0], known.at(-1)];
  if (!best || !worst || known.length < 2) return undefined;
  const pairs = known.flatMap((one, at) => known.slice(at + 1).map((other) => [one, other] as const));
  const z = zOfComparisons(pairs.length);
  const intervals = pairs.map(([one, other]) => differenceInterval(one, other, z));
  return {
    best: best.group,
    worst: worst.group,
    value: shareOf(best) - shareOf(worst),
    ci95: [
      Math.max(0, ...intervals.map(([low]) => low)),
      Math.max(...intervals.flatMap(([low, high]) => [-low, high])),
    ],
    n: known.reduce((sum, { n }) => sum + n, 0),
  };
}

/** Normal quantile at which so many intervals hold at once with 95 % (Bonferroni). */
export function zOfComparisons(count: number): number {
  return boundary(10, 0, (at) => upperGamma(0.5, (at * at) / 2) < 0.05 / count);
}

function shareOf({ right, n }: GroupResult): number {
  return right / n;
}

/** Score interval of a difference of independent proportions (Newcombe, 1998, method 10). */
export function differenceInterval(first: GroupResult, second: GroupResult, z: number): [number, number] {
  const [p1, p2] = [shareOf(first), shareOf(second)];
  const [low1, high1] = wilsonInterval(first.right, first.n, z) ?? [0, 1];
  const [low2, high2] = wilsonInterval(second.right, second.n, z) ?? [0, 1];
  return [p1 - p2 - Math.hypot(p1 - low1, high2 - p2), p1 - p2 + Math.hypot(high1 - p1, p2 - low2)];
}
