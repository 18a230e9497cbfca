import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { isSeenWhole } from '../../../src/lib/stages/release/probe/counts-as-evidence.ts';
import { candidateUnseen } from '../../../src/lib/stages/release/traffic/candidate-failing.ts';

const TO = { release: 'two-1', host: 'gpu1' } as Serving;

function ended(endMs: number, parts: Partial<StreamRecord> = {}): StreamRecord {
  return { ...emptyRecord(1, 0), status: 200, done: true, release: 'two-1', endMs, ...parts };
}

const byTheOld = ended(1, { release: 'one-1' });
const cut = ended(5, { done: false, error: 'reset' });
const clipped = ended(5, { done: false, error: 'truncated', httpEnded: true });

test.each([
  { what: 'nothing ended', records: [], seen: false },
  { what: 'only the old one answered', records: [byTheOld], seen: false },
  { what: 'it answered', records: [byTheOld, ended(2)], seen: true },
  { what: 'the connection was lost after its last answer', records: [ended(2), cut], seen: false },
  { what: 'the connection was lost before its last answer', records: [cut, ended(6)], seen: true },
  { what: 'every stream ended early', records: [byTheOld, clipped], seen: false },
])('whether a candidate was seen to answer: $what', ({ records, seen }) => {
  expect(isSeenWhole(records, { to: TO, streams: 4 })).toBe(seen);
});

test('after a lost connection an unseen candidate is not called failing', () => {
  expect(candidateUnseen(TO, 0)).toMatchObject({ code: 'candidate-unseen', exit: 1 });
  expect(candidateUnseen(TO, 3)).toMatchObject({ code: 'candidate-unseen', exit: 4, next: ['sovran host check gpu1'] });
});
