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

/** A number, or the name of a category. */
export type FeatureValue = number | string;

/** Values of a feature: the reference in blocks of equal time, each window whole. */
export interface FeatureValues {
  name: FeatureName;
  blocks: FeatureValue[][];
  windows: FeatureValue[][];
  /** Values that reference and window need each. */
  least: number;
}
