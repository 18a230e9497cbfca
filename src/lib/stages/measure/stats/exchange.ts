/**
 * Exact chance that a score a row, drawn at random, sums to as much as the last ones do, or more. Scores are small whole
 * numbers.
 */
export function exchangeTest(rows: readonly (readonly number[])[]): number {
  const observed = rows.reduce((sum, scores) => sum + (scores.at(-1) ?? 0), 0);
  const distribution = rows.reduce(addRow, Float64Array.of(1));
  return Math.min(
    1,
    distribution.subarray(observed).reduce((sum, chance) => sum + chance, 0),
  );
}

/** Distribution of the sum with one more row. */
function addRow(chances: Float64Array<ArrayBuffer>, scores: readonly number[]): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(chances.length + Math.max(0, ...scores));
  for (const score of scores)
    for (let sum = 0; sum < chances.length; sum++)
      sums[sum + score] = (sums[sum + score] ?? 0) + (chances[sum] ?? 0) / scores.length;
  return sums;
}
