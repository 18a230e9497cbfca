/** Any value that survives a round trip through JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** How a number was obtained: from a real run, computed from a model, or stated by a person. */
export type How = 'measured' | 'estimated' | 'declared';

/** A value that a decision may rest on. `ci95` is a 95 % confidence interval `[low, high]` in `unit`. */
export interface Measure {
  value: number;
  unit: string;
  how: How;
  n?: number;
  ci95?: [number, number];
}
