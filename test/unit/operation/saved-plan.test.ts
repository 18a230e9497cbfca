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

test('a plan that says until when a step holds is read back, also once that has moved', () => {
  const saved = planWith({ ...STEP, until: '2026-11-24T18:02:00Z' });
  const moved = { ...saved, steps: [{ ...STEP, until: '2026-11-24T18:03:00Z' }] };
  for (const plan of [saved, moved]) expect(readSavedPlan('plan.json', JSON.stringify(plan))).toEqual(plan);
});

test('a step that was edited is not', () => {
  const edited = { ...planWith(STEP), steps: [{ ...STEP, risk: 'data' }] };
  expect(() => readSavedPlan('plan.json', JSON.stringify(edited))).toThrow(
    expect.objectContaining({ code: 'bad-plan', exit: 2 }),
  );
});

test('all that a plan says is sealed, but for its name and the seal itself', () => {
  const { id: _id, hash, ...sealed } = planWith(STEP);
  expect(digestOf(sealed)).toBe(hash);
});

test('remarks are read back and are no part of the seal', () => {
  const remarks = [message('env.edited', { paths: 'environments/production.yaml' })];
  const draft = { gates: [], steps: [STEP], remarks };
  const plan = asPlan('job reconcile', 'Jobs', {}, draft, { next: () => 'p1' });
  expect(plan).toMatchObject({ hash: planWith(STEP).hash, remarks });
  expect(readSavedPlan('plan.json', JSON.stringify(plan))).toEqual(plan);
});
