import { Z95 } from './binomial.ts';
import { bootstrapMean } from './bootstrap.ts';

/** Rows on which only the first, only the second is right, of `n`. */
export interface Pairs {
  onlyFirst: number;
  onlySecond: number;
  n: number;
}

/** 95 % interval of how much more often the second is right, and how it was obtained. */
export interface PairedInterval {
  ci95: [number, number];
  method: 'bootstrap' | 'score';
}

/** Resampling so few rows, or so few that differ, repeats itself: rows that all agree would prove a loss of exactly 0. */
export const LEAST_ROWS = 30;
export const LEAST_DISCORDANT = 10;

/** The paired bootstrap, or where too few rows differ the score interval. Nothing is known of no rows. */
export function pairedInterval(pairs: Pairs, seed: number): PairedInterval {
  const { onlyFirst, onlySecond, n } = pairs;
  if (n < LEAST_ROWS || onlyFirst + onlySecond < LEAST_DISCORDANT)
    return { ci95: scoreInterval(pairs), method: 'score' };
  const differences = [...fill(onlySecond, 1), ...fill(onlyFirst, -1), ...fill(n - onlyFirst - onlySecond, 0)];
  return { ci95: bootstrapMean(differences, { seed }) ?? [-1, 1], method: 'bootstrap' };
}

function fill(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

/** 95 % score interval of a difference of paired proportions (Tango, 1998): it has a width for any rows. */
export function scoreInterval({ onlyFirst, onlySecond, n }: Pairs, z = Z95): [number, number] {
  if (n === 0) return [-1, 1];
  const found = (onlySecond - onlyFirst) / n;
  const score = (difference: number): number => scoreOf({ onlyFirst, onlySecond, n }, difference);
  return [
    boundary(-1, found, (difference) => score(difference) > z),
    boundary(1, found, (difference) => score(difference) < -z),
  ];
}

/** Tango's statistic; the rare side's share is its maximum likelihood where `difference` is true. */
function scoreOf({ onlyFirst, onlySecond, n }: Pairs, difference: number): number {
  const half = -onlyFirst - onlySecond + (2 * n - onlySecond + onlyFirst) * difference;
  const last = -onlyFirst * difference * (1 - difference);
  const share = (Math.sqrt(Math.max(0, half * half - 8 * n * last)) - half) / (4 * n);
  const variance = n * (2 * share + difference * (1 - difference));
  return (onlySecond - onlyFirst - n * difference) / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}

/** Where `isOutside` ends between an end of the scale and a point inside, by halving. */
export function boundary(end: number, inside: number, isOutside: (difference: number) => boolean): number {
  let [far, near] = [end, inside];
  for (let turn = 0; turn < 50; turn++) {
    const middle = (far + near) / 2;
    if (isOutside(middle)) far = middle;
    else near = middle;
  }
  return near;
}
