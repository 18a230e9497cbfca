import { expect, test } from 'vitest';
import { judgeClient } from '../../../../src/lib/stages/measure/bench/figures/client-health.ts';
import { latenciesOf } from '../../../../src/lib/stages/measure/bench/figures/latencies.ts';
import { arrivalTimes } from '../../../../src/lib/stages/measure/bench/load/loops.ts';
import { emptyRecord, type StreamRecord } from '../../../../src/lib/stages/measure/bench/http/stream-record.ts';
import {
  countTokens,
  measuringWindow,
  recordsIn,
} from '../../../../src/lib/stages/measure/bench/figures/token-counts.ts';
import { isExact, isNormalised } from '../../../../src/lib/stages/measure/scores/exact-match.ts';
import { distributionOf } from '../../../../src/lib/stages/measure/reports/chart.ts';

function record(parts: Partial<StreamRecord>): StreamRecord {
  return {
    ...emptyRecord(0, 100),
    sentMs: 110,
    firstContentMs: 200,
    endMs: 400,
    chunkMs: [200, 300, 400],
    chunks: 3,
    ...parts,
  };
}

test('latency counts from the due time, the sent time beside it', () => {
  const found = latenciesOf([record({ completionTokens: 3 })]);
  expect(found).toMatchObject({
    ttft: [100],
    ttftSent: [90],
    e2e: [300],
    e2eSent: [290],
    tpot: [100],
    dispatchLag: [10],
  });
  expect(found.gaps).toEqual([[100, 100]]);
});

test('a failed or unsent request is infinitely late and adds no gap', () => {
  const found = latenciesOf([record({ error: 'truncated' }), record({ error: 'aborted', sentMs: Number.NaN })]);
  expect([...found.ttft, ...found.e2eSent, ...found.tpot]).toEqual(Array<number>(6).fill(Number.POSITIVE_INFINITY));
  expect([found.gaps, found.dispatchLag]).toEqual([[], [10]]);
});

test('tokens per event exclude the end token; events replace missing usage', () => {
  expect(countTokens([record({ completionTokens: 4, finishReason: 'stop' })])).toMatchObject({
    source: 'usage',
    output: 4,
    perChunk: 1,
  });
  expect(countTokens([record({ completionTokens: 9, finishReason: 'length' })]).perChunk).toBe(3);
  expect(countTokens([record({})])).toMatchObject({ source: 'chunks', output: 3, perChunk: 1 });
});

test('the window drops warm-up requests and keeps those ending in the drain', () => {
  const records = [
    record({ scheduledMs: 50 }),
    record({ scheduledMs: 150 }),
    record({ scheduledMs: 190, endMs: 5000 }),
  ];
  const window = measuringWindow(records, 0, 100, 200);
  expect(window).toEqual({ fromMs: 100, toMs: 200, warmUp: 1, measured: 2 });
  expect(recordsIn(records, window)).toHaveLength(2);
});

test('Poisson arrivals are seeded, keep their variance and are never rescaled', () => {
  const times = arrivalTimes('poisson', 100, 10_000, 'a');
  expect(times).toEqual(arrivalTimes('poisson', 100, 10_000, 'a'));
  expect(times).not.toEqual(arrivalTimes('poisson', 100, 10_000, 'b'));
  expect(Math.abs(times.length - 1000)).toBeLessThan(130);
  expect(times.length).not.toBe(1000);
  expect(times.at(-1)).toBeLessThan(10_000);
});

test('constant arrivals are evenly spaced', () => {
  expect(arrivalTimes('constant', 4, 1000, 'a')).toEqual([0, 250, 500, 750]);
});

const LOOP = { utilisation: 0.2, busyMs: 100, delayP99Ms: 1, gcMaxMs: 1 };
const TEST = { streams: 8, tokens: 1, ttftP50Ms: 0, ttftP99Ms: 1, itlP50Ms: 0, itlP99Ms: 1, busyMicrosPerToken: 10 };

test('a client is judged by every error it can add', () => {
  const late = latenciesOf([record({ sentMs: 120 })]);
  expect(judgeClient(LOOP, late, TEST).verdict).toBe('unreliable');
  const prompt = latenciesOf([record({ sentMs: 101 })]);
  expect(judgeClient(LOOP, prompt, TEST).verdict).toBe('reliable');
  expect(judgeClient({ ...LOOP, utilisation: 0.9 }, prompt, TEST).verdict).toBe('unreliable');
  expect(judgeClient({ ...LOOP, gcMaxMs: 11 }, prompt, TEST).verdict).toBe('unreliable');
  expect(judgeClient(LOOP, prompt, { ...TEST, itlP99Ms: 11 }).verdict).toBe('unreliable');
});

test('the exact match ignores Unicode form and outer space; the lenient more', () => {
  expect(isExact('Étranger', ' E\u0301tranger\n')).toBe(true);
  expect(isExact('Famille', 'famille')).toBe(false);
  expect(isNormalised('Social - Santé', 'social  -  santé.')).toBe(true);
  expect(isNormalised('Famille', 'Familles')).toBe(false);
});

test('a distribution holds all finite values and ignores infinite ones', () => {
  const values = [...Array.from({ length: 200 }, (_, at) => at), Number.POSITIVE_INFINITY];
  const found = distributionOf('ttft', 'ms', values);
  expect(found).toMatchObject({ n: 200, quantiles: { length: 101, 0: 0, 50: 99, 100: 199 } });
  expect(found?.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(199);
  expect(distributionOf('ttft', 'ms', [])).toBeUndefined();
  expect(distributionOf('ttft', 'ms', [7, 7, 7])?.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
});
