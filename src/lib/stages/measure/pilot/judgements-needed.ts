/** 97.5 % and 80 % quantiles of the standard normal distribution. */
const Z95 = 1.959963984540054;
const Z80 = 0.8416212335729143;

/** Judgements without ties that show such a lead, points, by a two-sided sign test at 5 % with a power of 80 %: (z + z)² / lead² (Noether, 1987). */
export function judgementsNeeded(leadPoints: number): number {
  return Math.ceil(((Z95 + Z80) / (leadPoints / 100)) ** 2);
}
