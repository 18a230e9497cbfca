/** A principal eigenpair: `vector` is positive and sums to 1. */
export interface Eigenpair {
  value: number;
  vector: number[];
}

/** Power iteration stops when no component moves by more than this. */
const TOLERANCE = 1e-14;
const MAX_ITERATIONS = 10_000;

/**
 * Principal eigenpair of a positive square matrix, by power iteration from the uniform vector (Perron). The value is the
 * mean of (Av)ᵢ / vᵢ.
 */
export function principalEigenpair(matrix: number[][]): Eigenpair {
  let vector = matrix.map(() => 1 / matrix.length);
  for (let round = 0; round < MAX_ITERATIONS; round += 1) {
    const next = normalise(multiply(matrix, vector));
    const moved = Math.max(...next.map((component, at) => Math.abs(component - (vector[at] ?? 0))));
    vector = next;
    if (moved <= TOLERANCE) break;
  }
  const image = multiply(matrix, vector);
  const ratios = image.map((component, at) => component / (vector[at] ?? 1));
  return { value: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length, vector };
}

/** Weights by the geometric mean of each row, summing to 1: equal to the eigenvector when a matrix is consistent. */
export function geometricMeanWeights(matrix: number[][]): number[] {
  return normalise(matrix.map((row) => Math.exp(row.reduce((sum, entry) => sum + Math.log(entry), 0) / matrix.length)));
}

function multiply(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, entry, at) => sum + entry * (vector[at] ?? 0), 0));
}

function normalise(vector: number[]): number[] {
  const total = vector.reduce((sum, component) => sum + component, 0);
  return vector.map((component) => component / total);
}
