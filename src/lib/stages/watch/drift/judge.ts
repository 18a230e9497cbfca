import { holmAdjusted } from '../../measure/stats/holm.ts';
import { type Comparison, compareWindow } from './compare.ts';
import { type FeatureValues, LEAST } from './feature.ts';

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
