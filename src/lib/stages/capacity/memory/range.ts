/** How a number was obtained. */
export type How = 'measured' | 'estimated' | 'declared';

/** What lies between `low` and `high`, most likely `value`; bytes unless a name says another unit. */
export interface Range {
  low: number;
  value: number;
  high: number;
}

export const TERMS = [
  'weights',
  'weight-copies',
  'kv-cache',
  'activations',
  'logits',
  'gradients',
  'optimizer',
  'adapter',
  'runtime',
  'buffers',
  'merge',
] as const;
export type TermId = (typeof TERMS)[number];

/** One part of an estimate, bytes. */
export interface Term extends Range {
  id: TermId;
  how: How;
}

/** A sum of terms, bytes, largest first. Measured only where every term was. */
export interface MemoryEstimate extends Range {
  how: How;
  terms: Term[];
}

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** A number known exactly. */
export function exactly(value: number): Range {
  return { low: value, value, high: value };
}

/** A number within shares of itself: 0.1 and 0.2 are 10 % less and 20 % more. */
export function within(value: number, less: number, more = less): Range {
  return { low: value * (1 - less), value, high: value * (1 + more) };
}

export function scale({ low, value, high }: Range, by: number): Range {
  return { low: low * by, value: value * by, high: high * by };
}

/** Lows with lows and highs with highs: errors of one estimate tend to go one way. */
export function add(ranges: readonly Range[]): Range {
  const sum = (pick: (range: Range) => number): number => ranges.reduce((total, range) => total + pick(range), 0);
  return { low: sum(({ low }) => low), value: sum(({ value }) => value), high: sum(({ high }) => high) };
}

/** The largest of each bound: phases that follow one another share their memory. */
export function atMost(ranges: readonly Range[]): Range {
  const most = (pick: (range: Range) => number): number => Math.max(0, ...ranges.map(pick));
  return { low: most(({ low }) => low), value: most(({ value }) => value), high: most(({ high }) => high) };
}

export function term(id: TermId, range: Range, how: How = 'estimated'): Term {
  return { id, ...range, how };
}

/** Adds terms up; empty ones are dropped. */
export function total(terms: readonly Term[]): MemoryEstimate {
  const present = terms.filter(({ high }) => high > 0).toSorted((one, other) => other.value - one.value);
  const how = present.every((one) => one.how === 'measured') ? 'measured' : 'estimated';
  return { ...add(present), how, terms: present };
}

/** The three terms that decide. */
export function largestTerms({ terms }: MemoryEstimate): Term[] {
  return terms.slice(0, 3);
}
