import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import { judgeTtft } from '../../../src/lib/stages/release/proof/ttft-rule.ts';
import { readCases } from '../../support/cases.ts';

/** So many streams of a release with the same time to the first token, milliseconds. */
interface Batch {
  release: string;
  streams: number;
  ms: number;
  broken?: boolean;
}

interface Case {
  title: string;
  from: string | null;
  budget?: number;
  streams: Batch[];
  verdict: string;
  reason?: string;
  before?: number;
  after?: number;
  allowed?: number;
}

function recordsOf({ release, streams, ms, broken = false }: Batch): StreamRecord[] {
  return Array.from({ length: streams }, (_, id) => {
    const times = { sentMs: 1000 + id, firstContentMs: 1000 + id + ms, endMs: 2000 + id };
    return { ...emptyRecord(id, 0), ...times, status: 200, done: !broken, release };
  });
}

test.each(readCases<Case[]>('release/ttft-rule.yaml'))('$title', (one) => {
  const terms = { from: one.from, to: 'new', budgetMs: one.budget ?? null };
  const rule = judgeTtft(one.streams.flatMap(recordsOf), terms);
  const seen = {
    verdict: rule.verdict,
    ...(rule.reason ? { reason: rule.reason } : {}),
    ...(one.before === undefined ? {} : { before: rule.before?.value }),
    ...(one.after === undefined ? {} : { after: rule.after?.value }),
    ...(one.allowed === undefined ? {} : { allowed: rule.budget?.value }),
  };
  const { title: _title, from: _from, budget: _budget, streams: _streams, ...wanted } = one;
  expect(seen).toEqual(wanted);
});

test('every number has unit, origin and number of streams', () => {
  const streams = [
    ...recordsOf({ release: 'old', streams: 400, ms: 80 }),
    ...recordsOf({ release: 'new', streams: 120, ms: 90 }),
  ];
  expect(judgeTtft(streams, { from: 'old', to: 'new', budgetMs: 20 })).toEqual({
    verdict: 'held',
    percentile: 99,
    minimum: 100,
    before: { value: 80, unit: 'ms', how: 'measured', n: 400, ci95: [80, 80] },
    after: { value: 90, unit: 'ms', how: 'measured', n: 120 },
    budget: { value: 20, unit: 'ms', how: 'declared' },
  });
});

test('a resumed run has an unmeasured baseline, not none', () => {
  const streams = recordsOf({ release: 'new', streams: 120, ms: 90 });
  const terms = { to: 'new', budgetMs: null };
  expect(judgeTtft(streams, { ...terms, from: 'old' })).toMatchObject({ reason: 'unmeasured-baseline' });
  expect(judgeTtft(streams, { ...terms, from: null })).toMatchObject({ reason: 'no-baseline' });
});
