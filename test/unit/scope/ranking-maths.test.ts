import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kendallTau,
  topsisCloseness,
  rankDescending,
  weightedSums,
} from '../../../src/lib/stages/scope/ranking/rank-methods.ts';
import {
  drawDirichlet,
  drawGamma,
  seededStream,
  measureStability,
  STABILITY_DRAWS,
  findWinnerChanges,
} from '../../../src/lib/stages/scope/ranking/stability.ts';
import { readCases } from '../../support/cases.ts';

interface Table {
  name: string;
  rows: number[][];
  weights: number[];
}

interface Cases {
  topsis: (Table & { closeness: number[] })[];
  kendall: { name: string; left: number[]; right: number[]; tau: number | null }[];
  winnerChanges: (Table & { changes: { criterion: number; to: number; challenger: number }[] })[];
  stability: { rows: number[][]; weights: number[]; firstShares: number[] };
}

const cases = readCases<Cases>('scope/ranking-maths.yaml');
const SEED = `sha256:${'7'.repeat(64)}`;

describe('TOPSIS agrees with its definition computed independently', () => {
  test.each(cases.topsis)('$name', ({ rows, weights, closeness }) => {
    const found = topsisCloseness(rows, weights);
    expect(found).toHaveLength(closeness.length);
    found.forEach((value, at) => expect(value).toBeCloseTo(closeness[at] ?? 0, 5));
  });
});

describe('Kendall’s tau-b', () => {
  test.each(cases.kendall)('$name', ({ left, right, tau }) => {
    const found = kendallTau(left, right);
    if (tau === null) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(tau, 5);
  });
});

describe('the weight at which the winner changes', () => {
  test.each(cases.winnerChanges)('$name', ({ rows, weights, changes }) => {
    const found = findWinnerChanges(rows, weights);
    expect(found.map(({ criterion, challenger }) => ({ criterion, challenger }))).toEqual(
      changes.map(({ criterion, challenger }) => ({ criterion, challenger })),
    );
    found.forEach(({ to }, at) => expect(to).toBeCloseTo(changes[at]?.to ?? 0, 4));
  });

  test('is found even when one criterion has all the weight', () => {
    const [change] = findWinnerChanges(
      [
        [5, 1],
        [4, 5],
      ],
      [1, 0],
    );
    expect(change).toMatchObject({ criterion: 0, from: 1, challenger: 1 });
    expect(change?.to).toBeCloseTo(0.8, 9);
  });
});

test('equal values share a rank and the next one is skipped', () => {
  expect(rankDescending([3, 5, 5, 1])).toEqual([3, 1, 1, 4]);
  expect(rankDescending([0.1 + 0.2, 0.3])).toEqual([1, 1]);
});

test('first-rank shares match an independent simulation, reproducibly', () => {
  const { rows, weights, firstShares } = cases.stability;
  const names = ['a', 'b', 'c', 'd'];
  const found = measureStability(names, rows, weights);
  found.firstShares.forEach((share, at) => expect(Math.abs(share - (firstShares[at] ?? 0))).toBeLessThan(0.012));
  expect(measureStability(names, rows, weights)).toEqual(found);
  expect(measureStability(['z', 'b', 'c', 'd'], rows, weights).seed).not.toBe(found.seed);
});

test('ties for first share equally, and shares sum to 1', () => {
  const { firstShares } = measureStability(
    ['a', 'b'],
    [
      [3, 3],
      [3, 3],
    ],
    [0.5, 0.5],
  );
  expect(firstShares).toEqual([0.5, 0.5]);
});

test('gamma draws have the mean and variance of their shape', () => {
  const random = seededStream(SEED);
  for (const shape of [0.4, 1, 7.5]) {
    const draws = Array.from({ length: 20_000 }, () => drawGamma(shape, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean / shape - 1)).toBeLessThan(0.05);
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.1);
  }
});

test('Dirichlet draws sum to 1, and parameter 0 gets nothing', () => {
  const random = seededStream(SEED);
  for (let draw = 0; draw < 100; draw += 1) {
    const shares = drawDirichlet([0, 2, 3], random);
    expect(shares[0]).toBe(0);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  }
});

test('a weighted sum lies within its row’s scores', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(scores, (row) => {
      const [sum = Number.NaN] = weightedSums([row], [0.3, 0.2, 0.2, 0.15, 0.15]);
      expect(sum).toBeGreaterThanOrEqual(Math.min(...row) - 1e-9);
      expect(sum).toBeLessThanOrEqual(Math.max(...row) + 1e-9);
    }),
  );
});

test('the documented number of draws is the one made', () => {
  expect(measureStability(['a'], [[1, 1]], [0.5, 0.5])).toMatchObject({ draws: STABILITY_DRAWS, firstShares: [1] });
});
