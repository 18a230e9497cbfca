import { expect, test } from 'vitest';
import { asPlan, type Plan, type Step } from '../../../src/lib/core/operation/plan/plan.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { readSavedPlan } from '../../../src/lib/core/operation/saved-plan.ts';
import { message } from '../../../src/lib/core/text/message.ts';

const STEP: Step = {
  id: 'keep-service-s1',
  title: message('reconcile.nothing'),
  action: 'keep',
  args: {},
  change: 'none',
  risk: 'none',
};

function planWith(step: Step): Plan {
  return asPlan('job reconcile', 'Jobs', {}, { gates: [], steps: [step] }, { next: () => 'p1' });
}

test('reads back a plan', () => {
  const plan = planWith(STEP);
  expect(readSavedPlan('plan.json', JSON.stringify(plan))).toEqual(plan);
});

test('a step that was edited is not', () => {
  const edited = { ...planWith(STEP), steps: [{ ...STEP, risk: 'data' }] };
  expect(() => readSavedPlan('plan.json', JSON.stringify(edited))).toThrow(
    expect.objectContaining({ code: 'bad-plan', exit: 2 }),
  );
});

test('seals all of a plan but its name and seal', () => {
  const { id: _id, hash, ...sealed } = planWith(STEP);
  expect(digestOf(sealed)).toBe(hash);
});

test('reads back remarks, which are outside the seal', () => {
  const remarks = [message('env.edited', { paths: 'environments/production.yaml' })];
  const draft = { gates: [], steps: [STEP], remarks };
  const plan = asPlan('job reconcile', 'Jobs', {}, draft, { next: () => 'p1' });
  expect(plan).toMatchObject({ hash: planWith(STEP).hash, remarks });
  expect(readSavedPlan('plan.json', JSON.stringify(plan))).toEqual(plan);
});
