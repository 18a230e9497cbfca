import { array, assert, double, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapMean, exponential, seededRandom } from '../../../../src/lib/stages/measure/stats/bootstrap.ts';
import { confusionMatrix } from '../../../../src/lib/stages/measure/stats/classification.ts';
import { mcnemarTest, wilsonInterval } from '../../../../src/lib/stages/measure/stats/binomial.ts';
import { blockPercentiles, percentiles } from '../../../../src/lib/stages/measure/stats/percentile.ts';

test('a Wilson interval holds the share and stays inside 0..1', () => {
  assert(
    property(integer({ min: 1, max: 5000 }), double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const successes = Math.round(share * n);
      const [low, high] = wilsonInterval(successes, n) ?? [1, 0];
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low <= successes / n + 1e-12 && successes / n <= high + 1e-12).toBe(true);
    }),
  );
});

test('an interval of nothing is absent, an impossible count is refused', () => {
  expect(wilsonInterval(0, 0)).toBeUndefined();
  expect(bootstrapMean([], { seed: 1 })).toBeUndefined();
  expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
  expect(() => mcnemarTest([true], [])).toThrow(RangeError);
});

test('failed requests push percentiles to infinity', () => {
  const values = [...Array<number>(94).fill(10), ...Array<number>(6).fill(Number.POSITIVE_INFINITY)];
  expect(percentiles(values, [0.5, 0.9, 0.95, 0.99]).map(({ value }) => value)).toEqual([10, 10, Infinity, Infinity]);
});

test('block and plain percentiles agree on the value', () => {
  assert(
    property(array(array(integer({ min: 0, max: 99 }), { minLength: 1 }), { minLength: 1 }), (blocks) => {
      const shares = [0.5, 0.9, 0.99];
      const plain = percentiles(blocks.flat(), shares).map(({ value }) => value);
      const inBlocks = blockPercentiles(blocks, shares, { seed: 1, resamples: 20 });
      expect(inBlocks.map(({ value }) => value)).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});

test('block differences widen the interval', () => {
  const blocks = Array.from({ length: 20 }, (_, block) => Array<number>(100).fill(block));
  const plain = percentiles(blocks.flat(), [0.5])[0]?.ci95 ?? [0, 0];
  const byBlock = blockPercentiles(blocks, [0.5], { seed: 1 })[0]?.ci95 ?? [0, 0];
  expect(byBlock[1] - byBlock[0]).toBeGreaterThan(2 * (plain[1] - plain[0]));
});

test('one block alone bounds nothing', () => {
  expect(blockPercentiles([[1, 2, 3]], [0.5], { seed: 1 })).toEqual([{ share: 0.5, value: 2, n: 3 }]);
});

test('answers outside the classes land in the last column', () => {
  const pairs = [
    { expected: 'a', answer: 'a' },
    { expected: 'b', answer: 'zzz' },
  ];
  expect(confusionMatrix(pairs)).toEqual({
    labels: ['a', 'b', '(other)'],
    counts: [
      [1, 0, 0],
      [0, 0, 1],
    ],
  });
});

test('a seed gives the same numbers again, another seed others', () => {
  const draw = (seed: string): number[] => Array.from({ length: 5 }, seededRandom(seed));
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

test('exponential gaps have mean 1 and variance 1', () => {
  const random = seededRandom(3);
  const gaps = Array.from({ length: 20_000 }, () => exponential(random));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.08);
});
