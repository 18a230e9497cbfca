/** Σ wᵢ·xᵢ of each row: in the unit of the scores when the weights sum to 1. */
export function weightedSums(rows: number[][], weights: number[]): number[] {
  return rows.map((row) => row.reduce((sum, score, at) => sum + score * (weights[at] ?? 0), 0));
}

/** Two values closer than this are a tie, so that rounding never decides a rank. */
export const TIE = 1e-9;

/** Competition ranks of values, highest first: equal values share a rank and the next one is skipped (1, 1, 3). */
export function rankDescending(values: number[]): number[] {
  return values.map((value) => 1 + values.filter((other) => other > value + TIE).length);
}

/** TOPSIS (Hwang and Yoon, 1981): closeness of each row to the best of each column, 0..1. Equal rows get 0.5. */
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

/** Kendall’s τ-b: 1 same order, −1 opposite, corrected for ties. Undefined below two items or for a constant. */
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
