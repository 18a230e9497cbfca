import { beforeAll, expect, test } from 'vitest';
import { caseTable } from '../../support/case-table.ts';
import { outcomesOf, type SabotageOutcome } from '../../support/governed/as-user.ts';
import type { SabotageCase } from '../../support/governed/sabotage.ts';
import { sampled } from '../../support/tier.ts';

const CASES = caseTable<SabotageCase>('governance/sabotages.yaml');
/** Building the deployment costs as much as a dozen of them. */
const CHOSEN = sampled(CASES, 12);

let outcomes: ReadonlyMap<string, SabotageOutcome>;

beforeAll(async () => {
  outcomes = await outcomesOf(CHOSEN);
});

test('nothing fails before the sabotages, nor after them', () => {
  for (const id of ['base', 'container', 'again']) expect(outcomes.get(id), id).toMatchObject({ id, failed: [] });
  // A person has yet to say that the record of processing is right.
  expect(outcomes.get('base')?.unknown).toEqual(['DAT-03 unsigned']);
});

test('ten of at least forty sabotages are of others', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(40);
  expect(CASES.filter(({ by }) => by === 'other').length).toBeGreaterThanOrEqual(10);
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
});

test.each(CHOSEN)('$what: $fail', ({ id, fail, unknown = [] }) => {
  expect(outcomes.get(id)).toMatchObject({ id, failed: fail.toSorted() });
  expect(outcomes.get(id)?.unknown).toEqual(expect.arrayContaining(unknown));
});
