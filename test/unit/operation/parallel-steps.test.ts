import { expect, test } from 'vitest';
import { stagesOf } from '../../../src/lib/core/operation/steps/apply.ts';
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
