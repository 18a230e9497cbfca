import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { chiSquareTest, upperGamma } from '../../../../src/lib/stages/measure/stats/chi-square.ts';
import { holmAdjusted } from '../../../../src/lib/stages/measure/stats/holm.ts';
import { kolmogorovTail, ksTest } from '../../../../src/lib/stages/measure/stats/kolmogorov-smirnov.ts';
import { driftCase } from '../../../support/drift-cases.ts';

interface Oracle {
  cases: [d: number, p: number, dTied: number, chiSquare: number, chiSquareP: number][];
  limit: [x: number, p: number][];
  gamma: [a: number, x: number, q: number][];
  permutation: { a: number[]; b: number[]; p: number }[];
}

const oracle = parse(readFileSync('test/cases/stats/drift.yaml', 'utf8')) as Oracle;
const TOLERANCE = 1e-9;

/** Largest distance between what is computed and what is expected, over all cases. */
function worst<Case>(cases: readonly Case[], distance: (one: Case, at: number) => number): number {
  return Math.max(...cases.map(distance));
}

describe('agrees with SciPy within 1e-9', () => {
  const { cases, limit, gamma } = oracle;

  test('on the Kolmogorov–Smirnov statistic and its exact probability, 200 cases', () => {
    expect(cases).toHaveLength(200);
    const found = cases.map((_, at) => {
      const { first, second } = driftCase(at);
      return ksTest(first, second, 1);
    });
    expect(found.every(({ method }) => method === 'exact')).toBe(true);
    expect(worst(cases, ([d], at) => Math.abs((found[at]?.d ?? Number.NaN) - d))).toBeLessThan(TOLERANCE);
    expect(worst(cases, ([, p], at) => Math.abs((found[at]?.pValue ?? Number.NaN) - p))).toBeLessThan(TOLERANCE);
  });

  test('on the statistic of repeated values, 200 cases', () => {
    const distance = ([, , tied]: Oracle['cases'][number], at: number): number => {
      const { firstTied, secondTied } = driftCase(at);
      const { d, method } = ksTest(firstTied, secondTied, 1);
      return method === 'exact' ? Number.NaN : Math.abs(d - tied);
    };
    expect(worst(cases, distance)).toBeLessThan(TOLERANCE);
  });

  test('on the chi-square test of homogeneity, 200 cases', () => {
    const distance = ([, , , statistic, p]: Oracle['cases'][number], at: number): number => {
      const found = chiSquareTest(driftCase(at).table);
      return Math.max(Math.abs(found.statistic - statistic), Math.abs(found.pValue - p));
    };
    expect(worst(cases, distance)).toBeLessThan(TOLERANCE);
  });

  test('on Kolmogorov’s limit and the incomplete gamma function', () => {
    expect(worst(limit, ([x, p]) => Math.abs(kolmogorovTail(x) - p))).toBeLessThan(TOLERANCE);
    expect(worst(gamma, ([a, x, q]) => Math.abs(upperGamma(a, x) / q - 1))).toBeLessThan(TOLERANCE);
  });
});

test.each(oracle.permutation)('permutation of $a and $b is near $p', ({ a, b, p }) => {
  const { pValue, method } = ksTest(a, b, 'permutation');
  expect(method).toBe('permutation');
  expect(Math.abs(pValue - p)).toBeLessThan(4 * Math.max(p / Math.sqrt(20), Math.sqrt(p / 2000)));
});

test('takes the limit above a million pairs without repeated values', () => {
  const first = Array.from({ length: 1001 }, (_, at) => at);
  const found = ksTest(
    first,
    first.map((value) => value + 0.5),
    1,
  );
  expect(found.method).toBe('limit');
  expect(found.d).toBeCloseTo(1 / 1001, 12);
  expect(found.pValue).toBeCloseTo(1, 9);
});

test('says nothing of no values, and refuses what is not a number', () => {
  expect(ksTest([], [1, 2], 1)).toEqual({ d: 0, pValue: 1, method: 'exact' });
  expect(() => ksTest([1, Number.NaN], [1], 1)).toThrow(RangeError);
});

test('a table of one category or an empty row has no difference', () => {
  expect(chiSquareTest([[3], [5]])).toMatchObject({ statistic: 0, freedom: 0, pValue: 1 });
  expect(
    chiSquareTest([
      [0, 0],
      [4, 5],
    ]).pValue,
  ).toBe(1);
});

test('Holm’s adjustment grows with rank and stays below one', () => {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  for (const [at, expected] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[at]).toBeCloseTo(expected, 12);
  expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
});
