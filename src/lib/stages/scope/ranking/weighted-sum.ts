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
