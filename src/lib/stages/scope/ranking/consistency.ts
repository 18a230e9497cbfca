/** Mean consistency index of random reciprocal matrices of order 1 to 10 (Saaty, 1980). */
export const RANDOM_INDEX: readonly number[] = [0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];

/** Saaty's limit: above it the judgements contradict each other too much to give weights. */
export const CONSISTENCY_LIMIT = 0.1;

/** What pairwise comparisons say: weights and how far the judgements agree with themselves. */
interface PairwiseResult {
  weights: number[];
  geometricMean: number[];
  lambdaMax: number;
  /** (λmax − n) / (n − 1). */
  consistencyIndex: number;
  /** Consistency index over Saaty's random index; 0 where n < 3 cannot be inconsistent. */
  consistencyRatio: number;
}

/** A judgement that fits the others least: `given` was answered, the others imply `consistent`. Positions from 0. */
interface WorstPair {
  row: number;
  column: number;
  given: number;
  consistent: number;
  /** The third element whose comparisons contradict the pair most. */
  through: number;
}

/** Weights and consistency of a positive reciprocal matrix of order 1 to 10. */
export function solvePairwise(matrix: number[][]): PairwiseResult {
  const size = matrix.length;
  const randomIndex = RANDOM_INDEX[size - 1];
  if (randomIndex === undefined) throw new RangeError(`no random index for ${size} elements`);
  const { value, vector } = principalEigenpair(matrix);
  const index = size < 3 ? 0 : Math.max(0, (value - size) / (size - 1));
  return {
    weights: vector,
    geometricMean: geometricMeanWeights(matrix),
    lambdaMax: value,
    consistencyIndex: index,
    consistencyRatio: randomIndex === 0 ? 0 : index / randomIndex,
  };
}

/** The pair furthest from what the others imply (geometric mean of aᵢₖ·aₖⱼ); undefined below three elements. */
export function findWorstPair(matrix: number[][]): WorstPair | undefined {
  let worst: WorstPair | undefined;
  for (let row = 0; row < matrix.length; row += 1) {
    for (let column = row + 1; column < matrix.length; column += 1) {
      const pair = judgePair(matrix, row, column);
      if (pair && (!worst || distance(pair) > distance(worst) + 1e-12)) worst = pair;
    }
  }
  return worst;
}

function judgePair(matrix: number[][], row: number, column: number): WorstPair | undefined {
  const given = matrix[row]?.[column] ?? 1;
  const indirect = matrix.flatMap((line, third) =>
    third === row || third === column ? [] : [{ third, ratio: (matrix[row]?.[third] ?? 1) * (line[column] ?? 1) }],
  );
  if (indirect.length === 0) return undefined;
  const consistent = Math.exp(indirect.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / indirect.length);
  const [furthest] = indirect.toSorted((a, b) => logGap(given, b.ratio) - logGap(given, a.ratio));
  return { row, column, given, consistent, through: furthest?.third ?? row };
}

function distance({ given, consistent }: WorstPair): number {
  return logGap(given, consistent);
}

function logGap(left: number, right: number): number {
  return Math.abs(Math.log(left / right));
}

/** A principal eigenpair: `vector` is positive and sums to 1. */
interface Eigenpair {
  value: number;
  vector: number[];
}

/** Power iteration stops when no component moves by more than this. */
const TOLERANCE = 1e-14;
const MAX_ITERATIONS = 10_000;

/** Principal eigenpair of a positive square matrix, by power iteration; the value is the mean of (Av)ᵢ / vᵢ. */
function principalEigenpair(matrix: number[][]): Eigenpair {
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
function geometricMeanWeights(matrix: number[][]): number[] {
  return normalise(matrix.map((row) => Math.exp(row.reduce((sum, entry) => sum + Math.log(entry), 0) / matrix.length)));
}

function multiply(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, entry, at) => sum + entry * (vector[at] ?? 0), 0));
}

function normalise(vector: number[]): number[] {
  const total = vector.reduce((sum, component) => sum + component, 0);
  return vector.map((component) => component / total);
}
