/** Relative tolerance under which two probabilities count as equal, as in R and SciPy. */
const TIE = 1 + 1e-7;

/** Natural logarithms of n! for 0..n. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) logs[k] = (logs[k - 1] ?? 0) + Math.log(k);
  return logs;
}

/** P(X = k) for k = 0..n, X binomial(n, p) with 0 < p < 1, computed in logarithms. */
function binomialProbabilities(n: number, p: number): Float64Array {
  if (!(p > 0 && p < 1)) throw new RangeError('p must lie between 0 and 1');
  const logs = logFactorials(n);
  const at = (k: number): number => logs[k] ?? 0;
  return Float64Array.from({ length: n + 1 }, (_, k) =>
    Math.exp(at(n) - at(k) - at(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p)),
  );
}

/** Two-sided exact binomial test: the probability of all outcomes at most as likely as `k` (R's binom.test). */
export function binomialTest(k: number, n: number, p = 0.5): number {
  if (k < 0 || k > n) throw new RangeError('k out of 0..n');
  const probabilities = binomialProbabilities(n, p);
  const limit = (probabilities[k] ?? 0) * TIE;
  return Math.min(
    1,
    probabilities.reduce((sum, each) => (each <= limit ? sum + each : sum), 0),
  );
}

/** Smallest k with P(X ≤ k) ≥ `share`, X binomial(n, p). */
export function binomialQuantile(share: number, n: number, p: number): number {
  let below = 0;
  for (const [k, probability] of binomialProbabilities(n, p).entries()) {
    below += probability;
    if (below >= share) return k;
  }
  return n;
}

/** Rows on which exactly one of two paired classifiers is right, and the test that it could be chance. */
interface McNemar {
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

/** 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

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
