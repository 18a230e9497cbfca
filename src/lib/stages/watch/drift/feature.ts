import { type Period, type Periods, periodAt } from './periods.ts';

/** What may drift, by where it is read: the usage journal, or answers of canaries. Never a prompt. */
export const FEATURES = {
  requests: ['request-bytes', 'answer-bytes', 'duration', 'outcome', 'application'],
  canary: ['answer-length', 'language', 'refusal', 'finish-reason', 'class'],
} as const;
export type Source = keyof typeof FEATURES;
export type FeatureName = (typeof FEATURES)[Source][number];

/** Units of features that are numbers, characters without one; the others are shares of categories. */
export const UNITS: Partial<Record<FeatureName, string>> = {
  'request-bytes': 'B',
  'answer-bytes': 'B',
  duration: 'ms',
  'answer-length': '',
};

/** Values of a feature that reference and window need each: with fewer the index means nothing; a canary has 50 answers. */
export const LEAST = { requests: 200, canary: 50 };

/** A number, or the name of a category. */
export type FeatureValue = number | string;

/** What one request, or one answer of a canary, says. */
export interface Observation {
  at: string;
  values: Partial<Record<FeatureName, FeatureValue | undefined>>;
}

/** Values of a feature: the reference in blocks of equal time, each window whole. */
export interface FeatureValues {
  name: FeatureName;
  source: Source;
  blocks: FeatureValue[][];
  windows: FeatureValue[][];
}

/** Pure: every feature of a source. */
export function featuresOf(
  source: Source,
  observations: readonly Observation[],
  { blocks, windows }: Pick<Periods, 'blocks' | 'windows'>,
): FeatureValues[] {
  const grouped = (name: FeatureName, periods: readonly Period[]): FeatureValue[][] => {
    const groups: FeatureValue[][] = periods.map(() => []);
    for (const { at, values } of observations) {
      const value = values[name];
      if (value !== undefined) groups[periodAt(periods, at) ?? -1]?.push(value);
    }
    return groups;
  };
  return FEATURES[source].map((name) => ({
    name,
    source,
    blocks: grouped(name, blocks),
    windows: grouped(name, windows),
  }));
}
