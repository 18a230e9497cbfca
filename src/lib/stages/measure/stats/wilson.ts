/** 97.5 % quantile of the standard normal distribution. */
const Z95 = 1.959963984540054;

/** 95 % score interval of a proportion (Wilson, 1927), without continuity correction. Undefined for n = 0. */
export function wilsonInterval(successes: number, n: number, z = Z95): [number, number] | undefined {
  if (n === 0) return undefined;
  if (successes < 0 || successes > n) throw new RangeError('successes out of 0..n');
  const share = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [successes === 0 ? 0 : centre - half, successes === n ? 1 : centre + half];
}
