import { TIE } from './weighted-sum.ts';

/**
 * Kendall’s τ-b of two lists: 1 same order, −1 opposite, corrected for ties. Undefined below two items, or where a list
 * is constant.
 */
export function kendallTau(left: number[], right: number[]): number | undefined {
  const count = { agree: 0, untiedLeft: 0, untiedRight: 0 };
  for (let i = 0; i < left.length; i += 1) {
    for (let j = i + 1; j < left.length; j += 1) {
      const a = order(left, i, j);
      const b = order(right, i, j);
      count.agree += a * b;
      count.untiedLeft += Math.abs(a);
      count.untiedRight += Math.abs(b);
    }
  }
  const scale = Math.sqrt(count.untiedLeft * count.untiedRight);
  return scale === 0 ? undefined : count.agree / scale;
}

function order(values: number[], i: number, j: number): number {
  const difference = (values[i] ?? 0) - (values[j] ?? 0);
  return Math.abs(difference) <= TIE ? 0 : Math.sign(difference);
}
