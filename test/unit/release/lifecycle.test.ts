import { expect, test } from 'vitest';
import type { EvidenceReport } from '../../../src/lib/stages/release/approvals/evidence.ts';
import {
  evaluationGate,
  evaluationsOf,
  lastEvaluation,
  reevaluationGate,
  reevaluationOf,
  retireConditions,
} from '../../../src/lib/stages/release/quality/lifecycle.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aReport } from '../../support/project/runs.ts';

const MODEL = digestFor('1');
const ADAPTER = digestFor('2');
const TERMS = { lifecycle: { reevaluateEvery: '30d', worseThanLive: 'refuse' }, evaluation: { minRows: 100 } } as const;
const NOW = '2026-12-01T00:00:00.000Z';

const evaluation = (digest: string, day: string, value = 0.5, n = 100): EvidenceReport => {
  const metrics = [{ name: 'exact-match', value, unit: '1', how: 'measured' as const, n }];
  const report = aReport('R', { subject: 'm', metrics, endedAt: `${day}T00:00:00.000Z` });
  return { run: 'R', type: 'eval', digest: 'x', intact: true, fixture: false, sound: true, model: digest, report };
};

test.each([
  ['evaluated lately', [evaluation(MODEL, '2026-11-15')], [MODEL], 'pass'],
  ['evaluated again', [evaluation(MODEL, '2026-01-01'), evaluation(MODEL, '2026-11-15')], [MODEL], 'pass'],
  [
    'evaluated again on one row',
    [evaluation(MODEL, '2026-01-01'), evaluation(MODEL, '2026-11-15', 1, 1)],
    [MODEL],
    'fail',
  ],
  ['evaluated on one row alone', [evaluation(MODEL, '2026-11-15', 1, 1)], [MODEL], 'never'],
  ['evaluated too long ago', [evaluation(MODEL, '2026-11-01')], [MODEL], 'fail'],
  ['due today', [evaluation(MODEL, '2026-11-01')], [MODEL], 'fail'],
  ['never evaluated', [], [MODEL], 'never'],
  ['with an adapter never evaluated', [evaluation(MODEL, '2026-11-15')], [MODEL, ADAPTER], 'never'],
  [
    'with an adapter evaluated too long ago',
    [evaluation(MODEL, '2026-11-15'), evaluation(ADAPTER, '2026-10-01')],
    [MODEL, ADAPTER],
    'fail',
  ],
])('a release %s', (_name, reports, served, expected) => {
  const found = reevaluationOf(served, evaluationsOf(served, reports), TERMS, NOW);
  const { reason } = reevaluationGate('r', found, '30d');
  expect(reason.key).toBe(`release.reevaluated.${expected}`);
});

test.each([
  ['reaches the limit', evaluation(MODEL, '2026-11-15', 0.7), { minExactMatch: 70 }, 'pass'],
  ['misses it by a hair', evaluation(MODEL, '2026-11-15', 0.69999), { minExactMatch: 70 }, 'fail'],
  ['was asked too few rows', evaluation(MODEL, '2026-11-15', 0.9, 99), { minRows: 100 }, 'fail'],
  ['was asked enough rows', evaluation(MODEL, '2026-11-15', 0.1, 100), { minRows: 100 }, 'pass'],
])('a model that %s', (_name, report, terms: { minExactMatch?: number; minRows?: number }, verdict) => {
  const last = lastEvaluation(MODEL, evaluationsOf([MODEL], [report]), terms);
  expect(evaluationGate('m', last, terms).verdict).toBe(verdict);
});

test.each([
  ['a young model that is right', 0.7, 100, '2026-06-01', []],
  ['one that is wrong too often', 0.5, 100, '2026-06-01', ['exact-match']],
  ['one that is wrong on one row', 0, 1, '2026-06-01', []],
  ['an old one', 0.7, 100, '2024-06-01', ['age']],
])('conditions of retirement: %s', (_name, value, rows, registered, expected) => {
  const terms = { ...TERMS, lifecycle: { ...TERMS.lifecycle, retireAfter: '730d', retireBelow: 60 } };
  const evaluations = evaluationsOf([MODEL], [evaluation(MODEL, '2026-11-15', value, rows)]);
  const model = { modelDigest: MODEL, registeredAt: `${registered}T00:00:00.000Z` };
  expect(retireConditions(model, evaluations, terms, NOW)).toEqual(expected);
});
