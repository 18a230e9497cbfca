import { expect, test } from 'vitest';
import { differenceInterval, largestGap } from '../../../../src/lib/stages/measure/stats/group-gap.ts';

const Z95 = 1.959963984540054;

/** Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10. */
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('%i of %i against %i of %i', (right, n, otherRight, otherN, low, high) => {
  const [one, other] = [
    { group: 'a', right, n },
    { group: 'b', right: otherRight, n: otherN },
  ];
  const found = differenceInterval(one, other, Z95);
  expect(found[0]).toBeCloseTo(low, 4);
  expect(found[1]).toBeCloseTo(high, 4);
  expect(largestGap([other, one])?.ci95[1]).toBeCloseTo(Math.max(high, -low), 4);
});

test('the gap of two groups is their difference, whichever is named first', () => {
  const [women, men] = [
    { group: 'women', right: 48, n: 80 },
    { group: 'men', right: 56, n: 70 },
  ];
  const gap = largestGap([women, men]);
  expect(gap).toMatchObject({ best: 'men', worst: 'women', value: expect.closeTo(0.2, 9), n: 150 });
  expect(largestGap([men, women])).toEqual(gap);
});

test('more groups widen the interval of the same gap', () => {
  const groups = [40, 45, 50, 55, 60].map((right, at) => ({ group: `g${at}`, right, n: 100 }));
  const [all, two] = [largestGap(groups), largestGap([groups[0], groups[4]].flatMap((one) => one ?? []))];
  expect(two?.ci95[0]).toBeGreaterThan(0.05);
  expect(all?.ci95[0]).toBeLessThan(0.02);
  expect(all?.value).toBe(two?.value);
});

test('equal groups have a gap that starts at zero', () => {
  const equal = ['a', 'b'].map((group) => ({ group, right: 50, n: 100 }));
  expect(largestGap(equal)).toMatchObject({ value: 0, ci95: [0, expect.closeTo(0.136, 2)] });
});

test('one group with rows has no gap', () => {
  expect(largestGap([])).toBeUndefined();
  expect(
    largestGap([
      { group: 'a', right: 1, n: 2 },
      { group: 'b', right: 0, n: 0 },
    ]),
  ).toBeUndefined();
});
