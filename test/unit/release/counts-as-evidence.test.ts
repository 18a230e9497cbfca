import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import type { AccessRecord } from '../../../src/lib/core/ports/gateway.ts';
import {
  failedByItself,
  countsAsEvidence,
  isUnservedRequest,
} from '../../../src/lib/stages/release/probe/counts-as-evidence.ts';

const SWITCHED = 100;
const TAKEN = 200;
const probe = { switchedMs: SWITCHED, vacantUntilMs: -Infinity };
const vacant = { ...probe, vacantUntilMs: TAKEN };

function stream(parts: Partial<StreamRecord>): StreamRecord {
  return { ...emptyRecord(1, 0), endMs: SWITCHED + 1, ...parts };
}

test.each([
  { what: 'is whole', parts: { status: 200, done: true, release: 'old', endMs: 50 }, counts: true },
  { what: 'failed before the switch', parts: { error: 'http', status: 500, release: 'old', endMs: 50 }, counts: false },
  { what: 'found nobody before the switch', parts: { error: 'http', status: 503, endMs: 50 }, counts: false },
  { what: 'failed on the candidate', parts: { error: 'http', status: 500, release: 'new' }, counts: true },
  { what: 'was refused by the old one after it', parts: { error: 'http', status: 500, release: 'old' }, counts: false },
  {
    what: 'broke off on the old one after it',
    parts: { error: 'truncated', status: 200, release: 'old' },
    counts: true,
  },
  { what: 'the old one let hang to its end', parts: { error: 'timeout', status: 200, release: 'old' }, counts: false },
  { what: 'the candidate let hang to its end', parts: { error: 'timeout', status: 200, release: 'new' }, counts: true },
  { what: 'was given up, as the old one hangs', parts: { error: 'aborted' }, counts: false },
  { what: 'found nobody after it', parts: { error: 'http', status: 503 }, counts: true },
] as const)('a stream that $what', ({ parts, counts }) => {
  expect(countsAsEvidence(stream(parts), probe, 'new')).toBe(counts);
});

test.each([
  { what: 'found nobody', sentMs: TAKEN, parts: { error: 'http', status: 503 }, counts: false },
  { what: 'the old one ended under', sentMs: TAKEN, parts: { error: 'http', status: 502 }, counts: false },
  { what: 'was refused', sentMs: TAKEN, parts: { error: 'http', status: 429 }, counts: true },
  { what: 'found nobody later', sentMs: TAKEN + 1, parts: { error: 'http', status: 503 }, counts: true },
  { what: 'broke off', sentMs: TAKEN, parts: { error: 'truncated', status: 200 }, counts: true },
  {
    what: 'the candidate failed',
    sentMs: TAKEN,
    parts: { error: 'http', status: 503, release: 'new' },
    counts: true,
  },
] as const)('while no release served: a stream that $what', ({ sentMs, parts, counts }) => {
  expect(countsAsEvidence(stream({ sentMs, ...parts, endMs: TAKEN + 10 }), vacant, 'new')).toBe(counts);
});

test('only the gateway says that no release served', () => {
  const record = { status: 503, release: '', termination: 'SC' } as AccessRecord;
  const others = [
    { ...record, release: 'old' },
    { ...record, status: 429 },
  ];
  expect([record, ...others].map(isUnservedRequest)).toEqual([true, false, false]);
});

test.each([
  { what: 'an error of the old one', release: 'old', status: 500, termination: '--', own: true },
  { what: 'an answer of the old one that broke off', release: 'old', status: 200, termination: 'SD', own: false },
  { what: 'an answer that the old one let hang', release: 'old', status: 200, termination: 'sD', own: true },
  { what: 'an answer that the candidate let hang', release: 'new', status: 200, termination: 'sD', own: false },
  { what: 'an error of the candidate', release: 'new', status: 500, termination: '--', own: false },
  { what: 'an error of the gateway itself', release: '', status: 503, termination: 'SC', own: false },
  { what: 'a whole answer', release: 'old', status: 200, termination: '--', own: false },
])('$what', ({ own, ...record }) => {
  expect(failedByItself(record as unknown as AccessRecord, 'new')).toBe(own);
});
