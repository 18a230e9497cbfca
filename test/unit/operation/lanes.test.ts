import { expect, test } from 'vitest';
import { alongLanes, stretchesOf } from '../../../src/lib/core/operation/steps/parallel-steps.ts';
import type { Step } from '../../../src/lib/core/operation/plan/plan.ts';

/** A step named `lane+stretch number`; without a stretch it stands alone. */
const step = (id: string): Step =>
  ({ id, title: { key: 'host.none' }, action: 'x', args: {}, change: 'update', risk: 'none' }) as unknown as Step;
const lane = ({ id }: Step): { stretch: string; lane: string } => ({ stretch: id[1] ?? '', lane: id[0] ?? '' });
const idsOf = (stretches: Step[][][]): string[][][] =>
  stretches.map((one) => one.map((steps) => steps.map(({ id }) => id)));

test('steps of one stretch are in lanes, each in its order; another stretch comes after all of them', () => {
  const steps = ['a1-x', 'a1-y', 'b1-x', 'b1-y', 'c2-x'].map(step);
  expect(idsOf(stretchesOf({ lane }, steps))).toEqual([
    [
      ['a1-x', 'a1-y'],
      ['b1-x', 'b1-y'],
    ],
    [['c2-x']],
  ]);
});

test('an operation without lanes has one step after the other', () => {
  expect(idsOf(stretchesOf({}, ['a', 'b'].map(step)))).toEqual([[['a']], [['b']]]);
});

test('at most eight lanes are worked on at a time, and one that is left does not hold up the others', async () => {
  const stretch = Array.from({ length: 20 }, (_, at) => [step(`${at}-first`), step(`${at}-second`)]);
  let now = 0;
  let most = 0;
  const seen: string[] = [];
  await alongLanes(stretch, async ({ id }) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    seen.push(id);
    return id === '3-first' ? 'leave' : 'on';
  });
  expect(most).toBe(8);
  expect(seen).toHaveLength(39);
  expect(seen).not.toContain('3-second');
});
