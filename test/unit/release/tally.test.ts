import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../src/lib/core/ports/gateway.ts';
import type { StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-request.ts';
import { takeTally, upperBound95 } from '../../../src/lib/stages/release/probe/tally.ts';
import { isAborted, isLost } from '../../../src/lib/stages/serving/traffic/outcome.ts';
import { unnumbered } from '../../support/access-record.ts';

const PROBE = 'probe-01:mine';
const cases = parse(readFileSync('test/cases/release/lost-requests.yaml', 'utf8')) as {
  status: number;
  termination: string;
  lost: boolean;
  aborted: boolean;
}[];

test.each(cases)('status $status ending in $termination', ({ status, termination, lost, aborted }) => {
  const record = line({ status, termination });
  expect([isLost(record), isAborted(record)]).toEqual([lost, aborted]);
});

function line(parts: Partial<AccessRecord>): AccessRecord {
  return {
    at: '2026-01-01T00:00:00.000Z',
    requestId: 'r1',
    application: PROBE,
    release: 'one',
    route: '/v1/chat/completions',
    status: 200,
    bytes: 1,
    durationMs: 1,
    termination: '--',
    ...unnumbered,
    ...parts,
  };
}

function stream(parts: Partial<StreamRecord>): StreamRecord {
  const base = {
    id: 1,
    scheduledMs: 0,
    sentMs: 0,
    endMs: 10,
    chunkMs: [],
    chunks: 1,
    text: '',
    bytes: 1,
    reused: false,
  };
  return { ...base, status: 200, done: true, requestId: 'r1', release: 'one', ...parts };
}

describe('both sides are counted', () => {
  test('agrees if every stream is whole and logged once', () => {
    const streams = [stream({}), stream({ requestId: 'r2', release: 'two', endMs: 25 })];
    const log = [line({}), line({ requestId: 'r2', release: 'two' }), line({ requestId: 'x', application: 'portal' })];
    expect(takeTally(streams, log, PROBE)).toEqual({
      probe: { sent: 2, ok: 2, lost: 0 },
      gateway: { requests: 2, ok: 2 },
      releases: { one: 1, two: 1 },
      others: { requests: 1, ok: 1, lost: 0, aborted: 0 },
      agree: true,
      longestStreamMs: 25,
    });
  });

  test.each([
    ['has no line of it', [line({})], true],
    ['has one that ended with the client', [line({}), line({ requestId: 'r2', termination: 'CD' })], true],
    ['has one that the engine broke off', [line({}), line({ requestId: 'r2', termination: 'SD' })], false],
    ['has two more', [line({}), line({ requestId: 'r2' }), line({ requestId: 'r3' })], false],
  ])('a stream lost with the connection, and the log %s', (_what, log, agree) => {
    const tally = takeTally([stream({})], log, PROBE, { connectionLost: 1, failedBefore: 0, lines: new Set() });
    expect(tally).toMatchObject({ probe: { sent: 1, ok: 1, lost: 0, connectionLost: 1 }, agree });
  });

  test.each([
    ['the log misses one', [line({})], false],
    ['the log has one twice', [line({}), line({}), line({ requestId: 'r2' })], false],
    ['the log names another release', [line({}), line({ requestId: 'r2', release: 'two' })], false],
    ['the same requests', [line({}), line({ requestId: 'r2' })], true],
  ])('%s', (_what, log, agree) => {
    expect(takeTally([stream({}), stream({ requestId: 'r2' })], log, PROBE).agree).toBe(agree);
  });

  test.each([
    ['reset', { error: 'reset' as const }],
    ['cut', { error: 'truncated' as const, done: false }],
    ['without an end', { done: false }],
    ['answered 503', { status: 503 }],
    ['without a release', { release: '' }],
  ])('a stream that was %s is lost', (_what, parts) => {
    expect(takeTally([stream(parts)], [line({})], PROBE).probe).toEqual({ sent: 1, ok: 0, lost: 1 });
  });

  test('a probe of a killed process is not another application', () => {
    const log = [line({ application: 'probe-01:dead', termination: 'CD' }), line({ application: '', status: 401 })];
    expect(takeTally([], log, PROBE).others.requests).toBe(0);
  });
});

test('the bound of no loss in n is 3/n', () => {
  expect([upperBound95(20_000), upperBound95(0)]).toEqual([1.5e-4, null]);
});
