import { expect, test } from 'vitest';
import type { ReleaseRecord } from '../../../src/lib/core/project/resources/release.ts';
import type { EvidenceReport } from '../../../src/lib/stages/release/approvals/evidence.ts';
import {
  evaluationGate,
  lastEvaluation,
  reevaluationGate,
  reevaluationOf,
} from '../../../src/lib/stages/release/quality/lifecycle.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aReport } from '../../support/project/runs.ts';

const MODEL = digestFor('1');
const ADAPTER = digestFor('2');
const TERMS = { reevaluateEvery: '30d', worseThanLive: 'refuse' } as const;
const NOW = '2026-12-01T00:00:00.000Z';

const evaluation = (digest: string, day: string, value = 0.5, n = 100): EvidenceReport => {
  const metrics = [{ name: 'exact-match', value, unit: '1', how: 'measured' as const, n }];
  const report = aReport('R', { subject: 'm', metrics, endedAt: `${day}T00:00:00.000Z` });
  return { run: 'R', type: 'eval', digest: 'x', intact: true, fixture: false, sound: true, model: digest, report };
};

const recordOf = (...adapters: string[]): ReleaseRecord =>
  ({ modelDigest: MODEL, adapters: adapters.map((digest) => ({ name: 'a', model: 'a', digest })) }) as ReleaseRecord;

test.each([
  ['evaluated lately', [evaluation(MODEL, '2026-11-15')], recordOf(), 'pass'],
  ['evaluated again', [evaluation(MODEL, '2026-01-01'), evaluation(MODEL, '2026-11-15')], recordOf(), 'pass'],
  ['evaluated too long ago', [evaluation(MODEL, '2026-11-01')], recordOf(), 'fail'],
  ['due today', [evaluation(MODEL, '2026-11-01')], recordOf(), 'fail'],
  ['never evaluated', [], recordOf(), 'never'],
  ['with an adapter never evaluated', [evaluation(MODEL, '2026-11-15')], recordOf(ADAPTER), 'never'],
  [
    'with an adapter evaluated too long ago',
    [evaluation(MODEL, '2026-11-15'), evaluation(ADAPTER, '2026-10-01')],
    recordOf(ADAPTER),
    'fail',
  ],
])('a release %s', (_name, reports, record, expected) => {
  const { reason } = reevaluationGate('r', reevaluationOf(record, reports, TERMS), '30d', NOW);
  expect(reason.key).toBe(`release.reevaluated.${expected}`);
});

test.each([
  ['reaches the limit', evaluation(MODEL, '2026-11-15', 0.7), { minExactMatch: 70 }, 'pass'],
  ['misses it by a hair', evaluation(MODEL, '2026-11-15', 0.69999), { minExactMatch: 70 }, 'fail'],
  ['was asked too few rows', evaluation(MODEL, '2026-11-15', 0.9, 99), { minRows: 100 }, 'fail'],
  ['was asked enough rows', evaluation(MODEL, '2026-11-15', 0.1, 100), { minRows: 100 }, 'pass'],
])('a model that %s', (_name, report, terms: { minExactMatch?: number; minRows?: number }, verdict) => {
  const last = lastEvaluation(MODEL, [report], terms.minRows);
  expect(evaluationGate('m', last?.report, terms).verdict).toBe(verdict);
});
