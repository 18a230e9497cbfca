import { holmAdjusted } from '../../measure/stats/holm.ts';
import { type FeatureValues, LEAST, type FeatureValue } from './feature.ts';
import { chiSquareTest, total } from '../../measure/stats/chi-square.ts';
import { type KsMethod, ksTest } from '../../measure/stats/kolmogorov-smirnov.ts';
import { decileBounds, stabilityIndex, stabilityThreshold, sumBlocks } from '../../measure/stats/stability-index.ts';

/** Null where too few values. */
type JudgedWindow = (Comparison & { differs: boolean }) | null;

/** A window differs by its probability, adjusted for all features, and beyond what the reference's own windows do. */
interface JudgedFeature extends Pick<FeatureValues, 'name' | 'source'> {
  verdict: 'ok' | 'drift' | 'unknown';
  windows: JudgedWindow[];
}

/** Chance that a quiet window differs in any feature. */
const ALPHA = 0.05;
/** As many windows confirm a drift. */
const CONFIRMED = 2;

/** Pure: a feature drifts if it differs in two of the windows, the newest last. */
export function judgeFeatures(features: readonly FeatureValues[], seed: string): JudgedFeature[] {
  const count = Math.max(0, ...features.map(({ windows }) => windows.length));
  const judged = Array.from({ length: count }, (_, at) => judgeWindow(features, at, `${seed} ${at}`));
  return features.map(({ name, source }, at) => {
    const windows = judged.map((window) => window[at] ?? null);
    return { name, source, verdict: verdictOf(windows), windows };
  });
}

function judgeWindow(features: readonly FeatureValues[], at: number, seed: string): JudgedWindow[] {
  const compared = features.map((feature) => {
    const window = feature.windows[at] ?? [];
    const isEnough = Math.min(window.length, feature.blocks.flat().length) >= LEAST[feature.source];
    return isEnough ? compareWindow(feature, window, seed) : null;
  });
  const adjusted = holmAdjusted(compared.flatMap((one) => (one ? [one.pValue] : [])));
  return compared.map((one) => {
    if (!one) return null;
    const pValue = adjusted.shift() ?? 1;
    return { ...one, pValue, differs: pValue <= ALPHA && one.index > one.threshold };
  });
}

function verdictOf(windows: readonly JudgedWindow[]): JudgedFeature['verdict'] {
  const known = windows.filter((one) => one !== null);
  if (known.length < CONFIRMED) return 'unknown';
  return known.filter(({ differs }) => differs).length >= CONFIRMED ? 'drift' : 'ok';
}

/** A window beside the reference, one feature. */
interface Comparison {
  pValue: number;
  method: KsMethod | 'chi-square';
  /** Population stability index, and its 99th percentile in windows of the reference. */
  index: number;
  threshold: number;
}

/** A category with a smaller expected count joins the others: chi-square would not hold. */
const LEAST_EXPECTED = 5;

/** Pure: the same seed gives the same figures. */
function compareWindow(
  { name, blocks }: Pick<FeatureValues, 'name' | 'blocks'>,
  window: readonly FeatureValue[],
  seed: string,
): Comparison {
  const reference = blocks.flat();
  const count = counterOf(reference);
  const blockCounts = blocks.map(count);
  const test = isNumbers(reference) && isNumbers(window) ? ksTest(reference, window, `${seed} ${name}`) : undefined;
  const index = stabilityIndex(sumBlocks(blockCounts), count(window));
  const threshold = stabilityThreshold(blockCounts, window.length, `${seed} ${name} index`);
  if (test) return { pValue: test.pValue, method: test.method, index, threshold };
  return {
    pValue: chiSquareTest(mergeSparse(sumBlocks(blockCounts), count(window))).pValue,
    method: 'chi-square',
    index,
    threshold,
  };
}

function isNumbers(values: readonly FeatureValue[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

/** Counts values by deciles or categories of the reference; what it did not have is a category of its own. */
function counterOf(reference: readonly FeatureValue[]): (values: readonly FeatureValue[]) => number[] {
  const bounds: readonly FeatureValue[] = isNumbers(reference) ? decileBounds(reference) : [...new Set(reference)];
  const isIn = isNumbers(reference) ? isUpTo : Object.is;
  return (values) => {
    const counts = Array.from({ length: bounds.length + 1 }, () => 0);
    for (const value of values) {
      const at = bounds.findIndex((bound) => isIn(value, bound));
      const bin = at < 0 ? bounds.length : at;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
}

function isUpTo(value: FeatureValue, bound: FeatureValue): boolean {
  return value <= bound;
}

/** Joins the rarest categories until each has the count that chi-square needs. */
function mergeSparse(reference: number[], window: number[]): number[][] {
  const smaller = Math.min(total(reference), total(window)) / (total(reference) + total(window));
  const columns = reference
    .map((count, at) => [count, window[at] ?? 0] as const)
    .toSorted((a, b) => a[0] + a[1] - b[0] - b[1]);
  const kept: [number, number][] = [[0, 0]];
  for (const [before, now] of columns) {
    const last = kept.at(-1) as [number, number];
    if ((last[0] + last[1]) * smaller < LEAST_EXPECTED) kept.splice(-1, 1, [last[0] + before, last[1] + now]);
    else kept.push([before, now]);
  }
  return [kept.map(([before]) => before), kept.map(([, now]) => now)];
}
