import { expect, test } from 'vitest';
import { stagesOf, workSideBySide } from '../../../src/lib/core/operation/steps/parallel-steps.ts';
import type { Step } from '../../../src/lib/core/operation/plan/plan.ts';

/** A step named `host+batch-name`; without a batch it stands alone. */
function step(id: string): Step {
  const [, host = '', batch] = /^(\D)(\d)/.exec(id) ?? [];
  return { id, host, ...(batch === undefined ? {} : { batch: Number(batch) }) } as unknown as Step;
}

const idsOf = (stages: Step[][][]): string[][][] => stages.map((one) => one.map((steps) => steps.map(({ id }) => id)));

test('steps of one batch run host by host; the next batch follows', () => {
  expect(idsOf(stagesOf(['a1-x', 'a1-y', 'b1-x', 'b1-y', 'c2-x'].map(step)))).toEqual([
    [
      ['a1-x', 'a1-y'],
      ['b1-x', 'b1-y'],
    ],
    [['c2-x']],
  ]);
});

test('steps without a batch run one after the other', () => {
  expect(idsOf(stagesOf(['a', 'b'].map(step)))).toEqual([[['a']], [['b']]]);
});

test('at most eight hosts run at once; a skipped one blocks none', async () => {
  const stage = Array.from({ length: 20 }, (_, at) => [step(`${at}-first`), step(`${at}-second`)]);
  let now = 0;
  let most = 0;
  const seen: string[] = [];
  await workSideBySide(stage, async ({ id }) => {
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
