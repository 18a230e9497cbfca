import { expect, test } from 'vitest';
import type { RetrainingRules } from '../../../src/lib/core/project/resources/use-case.ts';
import { checkRules, stateOf, type Found } from '../../../src/lib/stages/retrain/rules.ts';
import type { Check } from '../../../src/lib/stages/retrain/schema.ts';
import { caseTable } from '../../support/case-table.ts';

interface Row {
  name: string;
  rules: RetrainingRules;
  evidence: Partial<Record<'drift' | 'canary' | 'feedback', number | null>>;
  expect: string[];
}

const TRAINED = { now: '2026-11-30T00:00:00.000Z', trainedAt: '2026-05-01T12:00:00.000Z', training: null };
const found = (value: number | null, evidence = 'R1'): Found => ({
  value: { value, unit: '1', how: 'measured' },
  evidence,
  at: '2026-11-29T00:00:00.000Z',
});

test.each(caseTable<Row>('retrain/rules.yaml'))('$name', ({ rules, evidence, expect: expected }) => {
  const kinds = Object.entries(evidence).map(([kind, value]) => [kind, found(value)]);
  const checks = checkRules(rules, { ...TRAINED, ...Object.fromEntries(kinds) });
  expect(checks.map(({ rule, state }) => `${rule} ${state}`)).toEqual(expected);
});

test('only what the last decision did not see opens a proposal', () => {
  const rules = { canaryBelow: 0.9, erasureRequests: [{ date: '2026-05-02', reference: 'A' }] };
  const checks = (run: string, value: number | null = 0.5, more = rules): Check[] =>
    checkRules(more, { ...TRAINED, canary: found(value, run) });
  expect(stateOf(checks('R1'), [])).toBe('open');
  expect(stateOf(checks('R1'), checks('R1'))).toBe('decided');
  expect(stateOf(checks('R2'), checks('R1'))).toBe('open');
  expect(stateOf(checks('R2', 0.95), checks('R1'))).toBe('decided');
  const backdated = [...rules.erasureRequests, { date: '2026-05-02', reference: 'B' }];
  expect(stateOf(checks('R1', 0.5, { ...rules, erasureRequests: backdated }), checks('R1'))).toBe('open');
  expect(stateOf(checkRules({ canaryBelow: 0.9 }, TRAINED), [])).toBe('unknown');
  expect(stateOf(checkRules({ canaryBelow: 0.4 }, { ...TRAINED, canary: found(0.5) }), [])).toBe('none');
});
