import { seededRandom } from './random.ts';

/** Resamples of every bootstrap interval here, unless said otherwise. */
export const RESAMPLES = 10_000;

export interface BootstrapOptions {
  seed: string | number;
  resamples?: number;
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
  { seed, resamples = RESAMPLES }: BootstrapOptions,
  statistic: (rows: Uint32Array) => number,
): [number, number] | undefined {
  if (n === 0) return undefined;
  const random = seededRandom(seed);
  const rows = new Uint32Array(n);
  const found = Float64Array.from({ length: resamples }, () => {
    for (let at = 0; at < n; at++) rows[at] = Math.floor(random() * n);
    return statistic(rows);
  });
  return middle95(found);
}

/** The 2.5 % and 97.5 % points of a set of values, by rank. Sorts in place. */
export function middle95(values: Float64Array): [number, number] {
  values.sort();
  const rank = (share: number): number => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
  return [rank(0.025), rank(0.975)];
}
