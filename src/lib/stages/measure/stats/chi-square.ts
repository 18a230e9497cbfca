interface ChiSquareTest {
  statistic: number;
  freedom: number;
  pValue: number;
}

/** Pearson's test of homogeneity, without continuity correction: rows are samples, columns categories. Empty columns do not count. */
export function chiSquareTest(table: readonly (readonly number[])[]): ChiSquareTest {
  const rows = table.map(total);
  const columns = (table[0] ?? []).map((_, at) => total(table.map((row) => row[at] ?? 0)));
  const all = total(rows);
  const cells = table.flatMap((row, r) =>
    row.flatMap((observed, c) => {
      const expected = ((rows[r] ?? 0) * (columns[c] ?? 0)) / all;
      return expected > 0 ? [{ observed, expected }] : [];
    }),
  );
  const statistic = total(cells.map(({ observed, expected }) => (observed - expected) ** 2 / expected));
  const freedom = (countPositive(rows) - 1) * (countPositive(columns) - 1);
  return { statistic, freedom, pValue: freedom > 0 ? upperGamma(freedom / 2, statistic / 2) : 1 };
}

function countPositive(counts: readonly number[]): number {
  return counts.filter((count) => count > 0).length;
}

/** Sum of counts. */
export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Lanczos coefficients for g = 7, n = 9 (Godfrey, 2001): 15 digits. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const LANCZOS_BASE = 0.99999999999980993;
const MOST_TERMS = 10_000;
const SMALL = 1e-16;

/** Natural logarithm of the gamma function, z > 0. */
function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const series = LANCZOS.reduce((sum, term, at) => sum + term / (z + at), LANCZOS_BASE);
  const shifted = z + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(shifted) - shifted + Math.log(series);
}

/** Regularised upper incomplete gamma function Q(a, x), a > 0 (Numerical Recipes, 6.2). */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const factor = Math.exp(-x + a * Math.log(x) - logGamma(a));
  return x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * SMALL; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let i = 1, change = 0; i < MOST_TERMS && Math.abs(change - 1) > SMALL; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b || Number.MIN_VALUE);
    c = b + numerator / c || Number.MIN_VALUE;
    change = d * c;
    value *= change;
  }
  return value;
}
