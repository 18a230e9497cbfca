import { expect, test } from 'vitest';
import type { ReleaseRecord } from '../../../src/lib/core/project/resources/release.ts';
import { groupMetrics } from '../../../src/lib/stages/measure/eval/group-metrics.ts';
import type { EvidenceReport } from '../../../src/lib/stages/release/approvals/evidence.ts';
import { biasGates } from '../../../src/lib/stages/release/quality/bias.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aReport } from '../../support/project/runs.ts';

const MODEL = digestFor('1');
const ADAPTER = digestFor('2');
const TERMS = { groups: ['a', 'b'], metric: 'exact-match', maxGapPoints: 5, minRowsPerGroup: 30 } as const;
const RECORD = { model: 'm', modelDigest: MODEL } as ReleaseRecord;

/** An evaluation of so many rows a group, of which so many were answered right. */
function evaluation(groups: Record<string, [right: number, n: number]>, digest = MODEL, intact = true): EvidenceReport {
  const answers = Object.entries(groups).flatMap(([group, [right, n]]) =>
    Array.from({ length: n }, (_, at) => ({ id: `${at}`, expected: 'x', answer: '', correct: at < right, group })),
  );
  const report = aReport('R', { subject: 'm', metrics: groupMetrics(answers) });
  return { run: 'R', type: 'eval', digest: 'x', intact, fixture: false, sound: true, model: digest, report };
}

const EVEN = evaluation({ a: [60, 100], b: [60, 100] });
const APART = evaluation({ a: [90, 100], b: [50, 100] });

test.each([
  ['equal groups', [EVEN], 'pass'],
  ['a gap above the limit that may be chance', [evaluation({ a: [63, 100], b: [55, 100] })], 'pass'],
  ['a gap that is wholly above the limit', [APART], 'fail'],
  ['the newest evaluation, which is even', [APART, EVEN], 'pass'],
  ['the newest evaluation, which is not', [EVEN, APART], 'fail'],
  ['a newer evaluation without groups', [APART, evaluation({})], 'fail'],
  ['a newer evaluation that was changed', [APART, { ...EVEN, intact: false }], 'fail'],
  ['a group of exactly enough rows', [evaluation({ a: [15, 30], b: [15, 30] })], 'pass'],
  ['a group with too few rows', [evaluation({ a: [60, 100], b: [29, 29] })], 'unknown'],
  ['a group without rows', [evaluation({ a: [60, 100], other: [60, 100] })], 'unknown'],
  ['no evaluation', [], 'unknown'],
  ['an evaluation of another model', [evaluation({ a: [60, 100], b: [60, 100] }, ADAPTER)], 'unknown'],
  ['a group that the charter does not name', [evaluation({ a: [60, 100], b: [60, 100], c: [0, 100] })], 'pass'],
])('%s', (_what, reports, verdict) => {
  expect(biasGates(RECORD, reports, termsWith()).map((gate) => [gate.id, gate.verdict])).toEqual([['bias', verdict]]);
});

test('a charter without groups asks for nothing; one without limit for rows', () => {
  expect(biasGates(RECORD, [APART], termsWith({ groups: [] }))).toEqual([]);
  expect(biasGates(RECORD, [APART], termsWith({ maxGapPoints: undefined }))[0]?.verdict).toBe('pass');
  expect(biasGates(RECORD, [], termsWith({ maxGapPoints: undefined }))[0]?.verdict).toBe('unknown');
});

test('each adapter is judged by its own evaluations', () => {
  const record = { ...RECORD, adapters: [{ name: 'x', model: 'adapter', digest: ADAPTER }] } as ReleaseRecord;
  const gates = biasGates(record, [EVEN, evaluation({ a: [90, 100], b: [50, 100] }, ADAPTER)], termsWith());
  expect(gates.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
});

function termsWith(change: object = {}): Parameters<typeof biasGates>[2] {
  return { ...TERMS, groups: [...TERMS.groups], ...change };
}
