import type { Range } from '../memory/range.ts';
import { CPU_BASELINE_BYTES } from '../memory/cpu-training.ts';

/** An earlier run: what was estimated and what it took, bytes. */
export interface MeasuredPeak {
  estimated: number;
  measured: number;
}

/** Correction of an estimate, a factor on all but the libraries, and the number of runs that it rests on. */
export interface Residual {
  factor: Range;
  runs: number;
}

/** Doubt that stays with so many runs: a fifth with one, less with more. */
const LEAST_DOUBT = 0.1;
const FIRST_DOUBT = 0.2;

/** Pure: the median of measured to estimated, libraries subtracted; undefined without a run. */
export function learnResidual(peaks: readonly MeasuredPeak[], baseline = CPU_BASELINE_BYTES): Residual | undefined {
  const ratios = peaks
    .filter(({ estimated, measured }) => estimated > baseline && measured > baseline)
    .map(({ estimated, measured }) => (measured - baseline) / (estimated - baseline))
    .toSorted((one, other) => one - other);
  if (ratios.length === 0) return undefined;
  const value = medianOf(ratios);
  const spread = Math.max(...ratios.map((ratio) => Math.abs(ratio / value - 1)));
  const doubt = Math.max(spread, LEAST_DOUBT, FIRST_DOUBT / Math.sqrt(ratios.length));
  return { factor: { low: value * (1 - Math.min(doubt, 0.5)), value, high: value * (1 + doubt) }, runs: ratios.length };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [below = 0, above = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}
