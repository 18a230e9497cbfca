import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import type { AccessRecord } from '../../../src/lib/core/ports/gateway.ts';
import { unnumbered } from '../../support/access-record.ts';
import { isLost } from '../../../src/lib/stages/serving/traffic/outcome.ts';
import type { AccessCount } from '../../../src/lib/stages/release/probe/count-access.ts';
import { lossOf } from '../../../src/lib/stages/release/traffic/candidate-failing.ts';

const whole: StreamRecord = { ...emptyRecord(1, 0), status: 200, done: true, release: 'two-1' };
const broken: StreamRecord = { ...emptyRecord(2, 0), error: 'reset' };
const unwell: StreamRecord = { ...emptyRecord(3, 0), error: 'http', status: 502 };

function answered(termination: string, status = 200): AccessRecord {
  const who = { at: '', requestId: 'a', application: 'portal', release: 'two-1', route: '/' };
  return { ...who, status, bytes: 1, durationMs: 1, termination, ...unnumbered };
}

function countOf(records: AccessRecord[]): AccessCount {
  return { requests: records.length, answered: 0, lost: records.filter(isLost), broken: records.filter(isLost).length };
}

test.each([
  { name: 'nothing is lost', streams: [whole], last: '--', code: undefined },
  {
    name: 'a stream broke off and the gateway lost none',
    streams: [whole, broken],
    last: 'CD',
    code: 'probe-connection-lost',
  },
  { name: 'a stream broke because the engine hung up', streams: [broken], last: 'SD', code: 'candidate-failing' },
  { name: 'an answer says so itself', streams: [broken, unwell], last: '--', code: 'candidate-failing' },
  { name: 'there is no connection', streams: [broken], last: 'CD', farHost: undefined, code: 'candidate-failing' },
])('what a watch makes of its losses: $name', ({ streams, last, code, ...where }) => {
  const seen = {
    release: 'two-1',
    application: 'probe-01:1',
    farHost: 'gpu1',
    streams,
    log: countOf([answered('--'), answered(last)]),
    ...where,
  };
  expect(lossOf(seen)?.code).toBe(code);
});

test('the detail of a loss ends without a period', () => {
  const told = { ...unwell, detail: 'No release is live, or it is busy.' };
  const seen = { release: 'two-1', application: 'p', farHost: undefined, streams: [told], log: countOf([]) };
  expect(lossOf(seen)?.details).toMatchObject({ losses: ['http 502 No release is live, or it is busy'] });
});

test('a lost stream in probe and log is one loss', () => {
  const probe = { ...answered('SD'), application: 'probe-01:1' };
  const seen = { release: 'two-1', application: probe.application, farHost: 'gpu1' };
  const details = (streams: StreamRecord[], records: AccessRecord[]): unknown =>
    lossOf({ ...seen, streams, log: countOf(records) })?.details;
  expect(details([unwell], [answered('--'), probe])).toMatchObject({ lost: 1, requests: 2 });
  expect(details([unwell, broken], [answered('--'), probe])).toMatchObject({ lost: 2, requests: 3 });
  expect(details([], [answered('--'), probe])).toMatchObject({ lost: 1, requests: 2 });
  expect(details([unwell], [answered('SD'), probe])).toMatchObject({ lost: 2, requests: 2 });
});
