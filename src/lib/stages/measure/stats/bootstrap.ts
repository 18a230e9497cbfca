import { createHash } from 'node:crypto';

/** Resamples of every bootstrap interval here, unless said otherwise. */
export const RESAMPLES = 10_000;

const TAIL = 0.025;

interface BootstrapOptions {
  seed: string | number;
  resamples?: number;
  /** Share of resamples beyond either end; 2.5 % unless said. */
  tail?: number;
}

/** 95 % percentile bootstrap interval of a mean (Efron, 1979). For paired outcomes, give the differences. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions): [number, number] | undefined {
  const sample = Float64Array.from(values);
  return bootstrap(sample.length, options, (rows) => {
    let sum = 0;
    for (const row of rows) sum += sample[row] ?? 0;
    return sum / rows.length;
  });
}

/** 95 % percentile bootstrap interval of any statistic of n rows; it is handed row numbers. */
export function bootstrap(
  n: number,
  { seed, resamples = RESAMPLES, tail = TAIL }: BootstrapOptions,
  statistic: (rows: Uint32Array) => number,
): [number, number] | undefined {
  if (n === 0) return undefined;
  const random = seededRandom(seed);
  const rows = new Uint32Array(n);
  const found = Float64Array.from({ length: resamples }, () => {
    for (let at = 0; at < n; at++) rows[at] = Math.floor(random() * n);
    return statistic(rows);
  });
  return middleOf(found, tail);
}

/** The 2.5 % and 97.5 % points of a set of values, by rank. Sorts in place. */
export function middle95(values: Float64Array): [number, number] {
  return middleOf(values, TAIL);
}

function middleOf(values: Float64Array, tail: number): [number, number] {
  values.sort();
  const rank = (share: number): number => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
  return [rank(tail), rank(1 - tail)];
}

/** A seeded source of uniform numbers in [0, 1). Same seed, same numbers, on every machine. */
type Random = () => number;

const WARM_UP = 12;

/** The sfc32 generator of PractRand, seeded with the sha256 of a text; not for secrets. */
export function seededRandom(seed: string | number): Random {
  const digest = createHash('sha256').update(String(seed)).digest();
  let [a, b, c, counter] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let turn = 0; turn < WARM_UP; turn++) next();
  return next;
}

/** An exponential gap with mean 1: the time between arrivals of a Poisson process of rate 1. */
export function exponential(random: Random): number {
  return -Math.log(1 - random());
}
