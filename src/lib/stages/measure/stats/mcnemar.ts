import { binomialTest } from './binomial.ts';

/** Rows on which exactly one of two paired classifiers is right, and the test that it could be chance. */
export interface McNemar {
  /** First right, second wrong. */
  onlyFirst: number;
  /** Second right, first wrong. */
  onlySecond: number;
  /** Two-sided; 1 when there is no discordant row. */
  pValue: number;
}

/** McNemar's exact test (1947): each discordant row falls on either side like a fair coin. */
export function mcnemarTest(first: readonly boolean[], second: readonly boolean[]): McNemar {
  if (first.length !== second.length) throw new RangeError('paired answers differ in number');
  const onlyFirst = first.filter((right, at) => right && second[at] === false).length;
  const onlySecond = first.filter((right, at) => !right && second[at] === true).length;
  return { onlyFirst, onlySecond, pValue: binomialTest(onlySecond, onlyFirst + onlySecond) };
}
