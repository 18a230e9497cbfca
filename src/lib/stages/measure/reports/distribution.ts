import { percentileOf } from '../stats/percentile.ts';
import type { Distribution } from './report.ts';

const BINS = 40;
const CLIPPED_AT = 0.995;

/** Shape of the finite values; undefined when there is none. */
export function distributionOf(name: string, unit: string, values: readonly number[]): Distribution | undefined {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return undefined;
  const quantiles = Array.from({ length: 101 }, (_, percent) => round(percentileOf(sorted, percent / 100)));
  return { name, unit, n: sorted.length, quantiles, histogram: histogramOf(sorted) };
}

function histogramOf(sorted: Float64Array): Distribution['histogram'] {
  const from = sorted[0] ?? 0;
  const step = (percentileOf(sorted, CLIPPED_AT) - from) / BINS || 1;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of sorted) {
    const bin = Math.min(BINS, Math.floor((value - from) / step));
    if (bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1;
    else if (value <= from + BINS * step) counts[BINS - 1] = (counts[BINS - 1] ?? 0) + 1;
  }
  return { from: round(from), step: round(step), counts };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
