import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findWorstPair, RANDOM_INDEX, solvePairwise } from '../../../src/lib/stages/scope/ranking/consistency.ts';
import { readJudgement } from '../../../src/lib/stages/scope/ranking/pairwise-matrix.ts';
import { readCases } from '../../support/cases.ts';

interface Case {
  name: string;
  matrix: (string | number)[][];
  lambdaMax: number;
  weights: number[];
  geometricMean: number[];
  consistencyIndex: number;
  consistencyRatio: number;
  worst?: { row: number; column: number };
}

const toNumbers = (matrix: Case['matrix']): number[][] =>
  matrix.map((row) => row.map((entry) => readJudgement(entry) ?? Number.NaN));

describe('weights and consistency agree with an independent eigen-solver', () => {
  test.each(readCases<Case[]>('scope/pairwise.yaml'))('$name', (one) => {
    const matrix = toNumbers(one.matrix);
    const solved = solvePairwise(matrix);
    for (const field of ['lambdaMax', 'consistencyIndex', 'consistencyRatio'] as const)
      expect(solved[field], field).toBeCloseTo(one[field], 5);
    for (const field of ['weights', 'geometricMean'] as const)
      solved[field].forEach((weight, at) => expect(weight, `${field} ${at}`).toBeCloseTo(one[field][at] ?? 0, 5));
    if (one.worst) expect(findWorstPair(matrix)).toMatchObject(one.worst);
  });
});

const positive = fc.double({ min: 0.1, max: 9, noNaN: true });

test('ratios of weights give these weights and consistency 0', () => {
  fc.assert(
    fc.property(fc.array(positive, { minLength: 3, maxLength: 10 }), (parts) => {
      const total = parts.reduce((sum, part) => sum + part, 0);
      const solved = solvePairwise(parts.map((row) => parts.map((column) => row / column)));
      expect(solved.consistencyRatio).toBeLessThan(1e-9);
      solved.weights.forEach((weight, at) => expect(weight).toBeCloseTo((parts[at] ?? 0) / total, 9));
    }),
  );
});

test('weights are positive and sum to 1 for any reciprocal matrix', () => {
  fc.assert(
    fc.property(fc.array(positive, { minLength: 10, maxLength: 10 }), (judgements) => {
      const solved = solvePairwise(reciprocal(judgements, 5));
      expect(solved.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...solved.weights)).toBeGreaterThan(0);
      expect(solved.lambdaMax).toBeGreaterThanOrEqual(5 - 1e-9);
    }),
  );
});

test('a reversed judgement is the worst pair, with its implied value', () => {
  const parts = [5, 4, 3, 2, 1];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (i, j) => {
      fc.pre(i < j);
      const matrix = parts.map((row) => parts.map((column) => row / column));
      const right = matrix[i]?.[j] ?? 0;
      (matrix[i] ?? [])[j] = 1 / (right * 3);
      (matrix[j] ?? [])[i] = right * 3;
      const worst = findWorstPair(matrix);
      expect(worst).toMatchObject({ row: i, column: j });
      expect(worst?.consistent).toBeCloseTo(right, 9);
    }),
  );
});

test('more elements than Saaty gave a random index for are refused', () => {
  const size = RANDOM_INDEX.length + 1;
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => 1));
  expect(() => solvePairwise(matrix)).toThrow(RangeError);
});

function reciprocal(judgements: number[], size: number): number[][] {
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => 1));
  let at = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = i + 1; j < size; j += 1) {
      (matrix[i] ?? [])[j] = judgements[at] ?? 1;
      (matrix[j] ?? [])[i] = 1 / (judgements[at] ?? 1);
      at += 1;
    }
  }
  return matrix;
}
