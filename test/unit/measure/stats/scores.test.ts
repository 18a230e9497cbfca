import { expect, test } from 'vitest';
import { wilsonInterval } from '../../../../src/lib/stages/measure/stats/binomial.ts';
import { pairedInterval, scoreInterval } from '../../../../src/lib/stages/measure/stats/paired.ts';
import { largestDifference, meanDifference, meanScore } from '../../../../src/lib/stages/measure/stats/scores.ts';
import { seededRandom } from '../../../../src/lib/stages/measure/stats/bootstrap.ts';

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test('scores of 0 and 1 have the interval of a share', () => {
  const found = meanScore([...times(90, 1), ...times(10, 0)], 1);
  expect(found).toEqual({ value: 0.9, n: 100, ci95: wilsonInterval(90, 100), method: 'wilson' });
});

test('scores that hardly differ are not resampled', () => {
  const found = meanScore([...times(95, 1), ...times(5, 0.5)], 1);
  expect(found).toMatchObject({ method: 'wilson', ci95: wilsonInterval(97.5, 100) });
  expect(meanScore(times(20, 0.5), 1)).toMatchObject({ method: 'wilson' });
});

test('differences of 0 and 1 have the paired interval', () => {
  const few = [...times(3, 1), ...times(97, 0)];
  expect(meanDifference(few, 1)).toEqual({
    value: 0.03,
    n: 100,
    ...pairedInterval({ onlyFirst: 0, onlySecond: 3, n: 100 }, 1),
  });
  const many = [...times(30, 1), ...times(10, -1), ...times(60, 0)];
  expect(meanDifference(many, 1)).toMatchObject(pairedInterval({ onlyFirst: 10, onlySecond: 30, n: 100 }, 1));
});

test('several differences hold at once, and the largest one speaks', () => {
  const pairs = [times(100, 0), [...times(20, -1), ...times(80, 0)], times(100, 0)];
  const found = largestDifference(pairs, 1);
  const z = 2.3939797;
  const alone = scoreInterval({ onlyFirst: 20, onlySecond: 0, n: 100 }, z);
  expect(found).toMatchObject({ value: 0.2, n: 100, method: 'score' });
  expect(found.ci95[0]).toBeCloseTo(-alone[1], 6);
  expect(found.ci95[1]).toBeCloseTo(-alone[0], 6);
});

test('intervals of real scores hold their mean 95 times in 100', () => {
  const random = seededRandom('coverage');
  const held = (draw: () => number, mean: number, n: number): number =>
    times(200, 0).filter((_, at) => {
      const [low, high] = meanScore(
        times(n, 0).map(() => draw()),
        at,
      ).ci95;
      return low <= mean && mean <= high;
    }).length;
  expect(held(random, 0.5, 60)).toBeGreaterThan(183);
  expect(held(() => random() ** 3, 0.25, 20)).toBeGreaterThan(190);
});
