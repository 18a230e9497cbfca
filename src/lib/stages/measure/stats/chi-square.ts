import { upperGamma } from './incomplete-gamma.ts';

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
