import { usageError } from '../../../core/text/sovran-error.ts';
import { CRITERIA, type Criterion } from '../../../core/project/resources/use-case.ts';
import { fixable, message } from '../../../core/text/message.ts';

/** How far aᵢⱼ·aⱼᵢ may be from 1, so that 0.333 may stand for 1/3. */
const RECIPROCITY_TOLERANCE = 0.005;

const FRACTION = /^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*(\d+(?:\.\d+)?))?\s*$/;

/** A judgement as written: a number or a fraction such as `1/3`; undefined when it is neither. */
export function readJudgement(written: string | number): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? written : undefined;
  const [, top, bottom] = FRACTION.exec(written) ?? [];
  if (top === undefined) return undefined;
  const value = Number(top) / Number(bottom ?? 1);
  return Number.isFinite(value) ? value : undefined;
}

/** Orders judgements by criterion, exactly reciprocal. Throws `bad-pairwise` (exit 2) naming row and column. */
export function toMatrix(order: Criterion[], written: (string | number)[][]): number[][] {
  refuseShape(order, written);
  const given = written.map((row, i) => row.map((entry, j) => toJudgement(entry, at(order, i, j))));
  for (const [i, row] of given.entries()) {
    for (const [j, entry] of row.entries()) checkReciprocal(entry, given[j]?.[i] ?? 0, i === j, at(order, i, j));
  }
  const upper = (i: number, j: number): number => (i === j ? 1 : i < j ? pick(given, i, j) : 1 / pick(given, j, i));
  const places = CRITERIA.map((criterion) => order.indexOf(criterion));
  return places.map((i) => places.map((j) => upper(i, j)));
}

/** A matrix from the judgements above the diagonal, in the order of the criteria. */
export function fromUpperTriangle(judgements: readonly number[]): number[][] {
  const matrix = CRITERIA.map(() => CRITERIA.map(() => 1));
  for (const [at, [i, j]] of criterionPairs().entries()) setPair(matrix, i, j, judgements[at] ?? 1);
  return matrix;
}

/** Every pair of criteria, as positions above the diagonal, row by row. */
export function criterionPairs(): [number, number][] {
  return CRITERIA.flatMap((_, i) => CRITERIA.slice(i + 1).map((__, k): [number, number] => [i, i + 1 + k]));
}

/** Sets one judgement and its reciprocal. */
export function setPair(matrix: number[][], i: number, j: number, value: number): void {
  const [row, mirror] = [matrix[i], matrix[j]];
  if (!row || !mirror) throw new RangeError(`no pair ${i}, ${j}`);
  row[j] = value;
  mirror[i] = 1 / value;
}

function pick(matrix: number[][], i: number, j: number): number {
  return matrix[i]?.[j] ?? 1;
}

function at(order: Criterion[], i: number, j: number): { row: number; column: number; pair: string } {
  return { row: i + 1, column: j + 1, pair: `${order[i]}/${order[j]}` };
}

function refuseShape(order: Criterion[], written: (string | number)[][]): void {
  const size = order.length;
  if (written.length !== size)
    throw usageError('bad-pairwise', message('scope.pairwise.rows', { rows: written.length, size }));
  for (const [i, row] of written.entries()) {
    if (row.length !== size)
      throw usageError('bad-pairwise', message('scope.pairwise.columns', { row: i + 1, columns: row.length, size }));
  }
}

function toJudgement(entry: string | number, place: ReturnType<typeof at>): number {
  const value = readJudgement(entry);
  const written = String(entry);
  if (value === undefined) throw usageError('bad-pairwise', message('scope.pairwise.number', { ...place, written }));
  if (value < 1 / 9 - RECIPROCITY_TOLERANCE || value > 9)
    throw usageError('bad-pairwise', message('scope.pairwise.scale', { ...place, written }));
  return value;
}

function checkReciprocal(entry: number, mirror: number, diagonal: boolean, place: ReturnType<typeof at>): void {
  if (diagonal && entry !== 1) throw usageError('bad-pairwise', message('scope.pairwise.diagonal', place));
  if (Math.abs(entry * mirror - 1) <= RECIPROCITY_TOLERANCE) return;
  throw usageError('bad-pairwise', fixable('scope.pairwise.reciprocal', { ...place, given: entry, mirror }));
}
