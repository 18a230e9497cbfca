/**
 * TOPSIS (Hwang and Yoon, 1981): closeness of each row to the best of every vector-normalised, weighted column, in 0..1.
 * Equal rows get 0.5.
 */
export function topsisCloseness(rows: number[][], weights: number[]): number[] {
  const weighted = weightColumns(rows, weights);
  const columns = weights.map((_, at) => weighted.map((row) => row[at] ?? 0));
  const best = columns.map((column) => Math.max(...column));
  const worst = columns.map((column) => Math.min(...column));
  return weighted.map((row) => {
    const fromBest = euclidean(row, best);
    const fromWorst = euclidean(row, worst);
    return fromBest + fromWorst === 0 ? 0.5 : fromWorst / (fromBest + fromWorst);
  });
}

function weightColumns(rows: number[][], weights: number[]): number[][] {
  const norms = weights.map((_, at) => Math.hypot(...rows.map((row) => row[at] ?? 0)));
  return rows.map((row) =>
    weights.map((weight, at) => {
      const norm = norms[at] ?? 0;
      return norm === 0 ? 0 : (weight * (row[at] ?? 0)) / norm;
    }),
  );
}

function euclidean(left: number[], right: number[]): number {
  return Math.hypot(...left.map((component, at) => component - (right[at] ?? 0)));
}
