import { Z95 } from '../stats/binomial.ts';

/** 80 % quantile of the standard normal distribution. */
const Z80 = 0.8416212335729143;

/** Judgements without ties that show such a lead, points, by a two-sided sign test at 5 % with a power of 80 %: (z + z)² / lead² (Noether, 1987). */
export function judgementsNeeded(leadPoints: number): number {
  return Math.ceil(((Z95 + Z80) / (leadPoints / 100)) ** 2);
}
