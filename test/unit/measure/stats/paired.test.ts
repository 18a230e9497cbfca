import { expect, test } from 'vitest';
import { pairedInterval, scoreInterval } from '../../../../src/lib/stages/measure/stats/paired.ts';
import { wilsonInterval } from '../../../../src/lib/stages/measure/stats/binomial.ts';

/** Tango's interval by searching the likelihood numerically, without its closed form (Python, golden section). */
test.each([
  [0, 0, 1, -0.79345, 0.79345],
  [1, 0, 1, -0.5869, 1],
  [1, 0, 5, -0.32138, 0.62447],
  [0, 4, 10, -0.68733, -0.01145],
  [3, 5, 20, -0.37234, 0.1879],
  [0, 0, 30, -0.11351, 0.11351],
  [2, 12, 50, -0.34471, -0.06111],
  [12, 2, 50, 0.06111, 0.34471],
  [0, 1, 100, -0.05449, 0.02736],
  [20, 60, 200, -0.2828, -0.11565],
])('%i only right in the second, %i in the first, of %i', (onlySecond, onlyFirst, n, low, high) => {
  const found = scoreInterval({ onlyFirst, onlySecond, n });
  expect(found[0]).toBeCloseTo(low, 4);
  expect(found[1]).toBeCloseTo(high, 4);
});

test('unanimous rows bound the difference like zero events of n', () => {
  for (const n of [1, 7, 30, 200]) {
    const high = wilsonInterval(0, n)?.[1] ?? Number.NaN;
    expect(scoreInterval({ onlyFirst: 0, onlySecond: 0, n })[1]).toBeCloseTo(high, 8);
  }
});

test.each([
  ['no rows', 0, 0, 0, 'score', 200],
  ['one row', 0, 0, 1, 'score', 150],
  ['29 rows that differ', 15, 14, 29, 'score', 60],
  ['many rows, few of which differ', 1, 1, 500, 'score', 1],
  ['many rows that agree', 0, 0, 100, 'score', 7],
  ['many rows, ten of which differ', 5, 5, 500, 'bootstrap', 2],
] as const)('%s have an interval as wide as they deserve', (_what, onlyFirst, onlySecond, n, method, least) => {
  const { ci95, method: used } = pairedInterval({ onlyFirst, onlySecond, n }, 1);
  expect(used).toBe(method);
  expect((ci95[1] - ci95[0]) * 100).toBeGreaterThanOrEqual(least);
});
