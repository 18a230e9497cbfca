import { wilsonInterval } from './binomial.ts';
import { bootstrapMean } from './bootstrap.ts';
import { zOfComparisons } from './group-gap.ts';
import { LEAST_DISCORDANT, LEAST_ROWS, type PairedInterval, scoreInterval } from './paired.ts';

/** The mean of values with its interval, and how that was obtained. */
export interface MeanScore extends Omit<PairedInterval, 'method'> {
  value: number;
  n: number;
  method: PairedInterval['method'] | 'wilson';
}

/** Mean of scores in 0..1: Wilson’s interval for shares and for few different scores, as a mean of scores varies at most as a share. */
export function meanScore(scores: readonly number[], seed: number): MeanScore {
  const figures = { value: mean(scores), n: scores.length };
  if (areFew(scores)) return { ...figures, ci95: wilsonInterval(total(scores), figures.n) ?? [0, 1], method: 'wilson' };
  return { ...figures, ci95: bootstrapMean(scores, { seed }) ?? [0, 1], method: 'bootstrap' };
}

/**
 * Mean of paired differences in -1..1, one of several `comparisons` that hold at once (Bonferroni). For few, the score interval
 * with sums for counts.
 */
export function meanDifference(differences: readonly number[], seed: number, comparisons = 1): MeanScore {
  const n = differences.length;
  const up = total(differences.map((each) => Math.max(0, each)));
  const down = total(differences.map((each) => Math.max(0, -each)));
  const value = n === 0 ? 0 : (up - down) / n;
  const apart = differences.filter((each) => each !== 0).length;
  const isCounted = comparisons > 1 && differences.every(Number.isInteger);
  if (n < LEAST_ROWS || apart < LEAST_DISCORDANT || isCounted) {
    const z = zOfComparisons(comparisons);
    return { value, n, ci95: scoreInterval({ onlyFirst: down, onlySecond: up, n }, z), method: 'score' };
  }
  const ci95 = bootstrapMean(differences, { seed, tail: 0.025 / comparisons }) ?? [-1, 1];
  return { value, n, ci95, method: 'bootstrap' };
}

/** The largest of several paired differences, as its size: each holds at once, so that choosing one does not widen it. */
export function largestDifference(pairs: readonly (readonly number[])[], seed: number): MeanScore {
  const found = pairs.map((differences) => meanDifference(differences, seed, pairs.length));
  const [largest = meanDifference([], seed)] = found.toSorted(
    (one, other) => Math.abs(other.value) - Math.abs(one.value),
  );
  const low = Math.max(0, ...found.flatMap(({ ci95: [from, to] }) => [from, -to]));
  const high = Math.max(...found.flatMap(({ ci95: [from, to] }) => [-from, to]));
  return { ...largest, value: Math.abs(largest.value), ci95: [low, high] };
}

/** Shares, few scores, or few that differ from the most frequent one: resampling these repeats itself. */
function areFew(scores: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
  const apart = scores.length - Math.max(0, ...counts.values());
  return scores.length < LEAST_ROWS || apart < LEAST_DISCORDANT || scores.every(Number.isInteger);
}

/** Mean of scores; 0 of none. */
export function mean(scores: readonly number[]): number {
  return total(scores) / Math.max(1, scores.length);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}
