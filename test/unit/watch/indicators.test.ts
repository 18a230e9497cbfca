import { expect, test } from 'vitest';
import { securityOf, type SecurityFacts } from '../../../src/lib/stages/watch/security/security-indicators.ts';
import { parseUpdates } from '../../../src/lib/stages/watch/security/updates.ts';
import { performanceOf, type Traffic } from '../../../src/lib/stages/watch/status/traffic-indicators.ts';
import { sparkline } from '../../../src/lib/stages/watch/indicators/render.ts';
import { expositionOf } from '../../../src/lib/stages/watch/status/publish.ts';
import { meanUse, windowBefore } from '../../../src/lib/stages/watch/status/read-watched.ts';
import { QUIET, usageGroup } from '../../support/watched-sample.ts';
import { tokensBetween } from '../../../src/lib/stages/serving/traffic/tokens-between.ts';

function traffic(said: Partial<Traffic>): Traffic {
  return { buckets: [], hours: 2, readings: [], ...said };
}

function security(said: Partial<SecurityFacts>): Record<string, [number | null, string]> {
  const found = securityOf({ ...QUIET, ...said });
  return Object.fromEntries(found.map(({ id, value, state }) => [id, [value.value, state]]));
}

const busy = traffic({
  buckets: [usageGroup({ answered: 97, lost: 3 }, [10, 20, 900]), undefined, usageGroup({ refused: 5 })],
});

test.each([
  ['requests', undefined, { value: 105, state: 'noted', objective: null }],
  ['availability', { availability: 97 }, { value: 0.97, state: 'ok', objective: 0.97 }],
  ['availability', { availability: 99 }, { value: 0.97, state: 'missed', objective: 0.99 }],
  ['availability', {}, { value: 0.97, state: 'noted', objective: null }],
  ['error-rate', { availability: 99 }, { value: 0.03, state: 'missed' }],
  ['first-byte-p50', {}, { value: 20, state: 'noted' }],
  ['first-byte-p95', { ttftP95Ms: 900 }, { value: 900, state: 'ok' }],
  ['first-byte-p95', { ttftP95Ms: 899 }, { value: 900, state: 'missed' }],
])('%s with %o', (id, objectives, { value, ...rest }) => {
  const found = performanceOf(busy, objectives ?? {}).find((one) => one.id === id);
  expect(found).toMatchObject(rest);
  expect(found?.value.value).toBeCloseTo(value, 9);
});

test('without requests nothing is well, and nothing missed', () => {
  const states = performanceOf(traffic({}), { availability: 99, ttftP95Ms: 1 }).map(({ id, state }) => [id, state]);
  expect(Object.fromEntries(states)).toMatchObject({
    availability: 'unknown',
    'error-rate': 'unknown',
    'first-byte-p95': 'unknown',
    'tokens-per-hour': 'unknown',
  });
});

const extent = { requests: 9, first: null, last: null, unlogged: 4 };
const updates = { packages: ['curl 8.14'], listsAgeSeconds: 60 };

test.each<[string, Partial<SecurityFacts>, Record<string, unknown>]>([
  ['nothing', {}, { refused: [0, 'noted'], 'refused-peak': [0, 'ok'], unlogged: [0, 'ok'] }],
  ['refusals', { buckets: [usageGroup({ refused: 7 }), undefined] }, { refused: [7, 'noted'] }],
  ['a burst of them', { minutes: [usageGroup({ refused: 31 })] }, { 'refused-peak': [31, 'missed'] }],
  ['requests in flight', { extent, inFlight: 4 }, { unlogged: [0, 'ok'] }],
  ['a lost line', { extent, inFlight: 3 }, { unlogged: [1, 'missed'] }],
  ['a gateway that ended', { gatewayEnded: true }, { unlogged: [null, 'unknown'] }],
  ['a lost line, too', { extent, inFlight: 3, gatewayEnded: true }, { unlogged: [1, 'missed'] }],
  ['an ended key', { ended: [{ ...usageGroup({ refused: 2 }), key: 'portal' }] }, { 'ended-keys': [2, 'missed'] }],
  ['a request without one', { ended: [usageGroup({ refused: 2 })] }, { 'ended-keys': [0, 'ok'] }],
  ['an edited configuration', { alterations: ['file'] }, { 'gateway-altered': [1, 'missed'] }],
  ['a silent gateway', { alterations: undefined }, { 'gateway-altered': [null, 'unknown'] }],
  ['a pending update', { updates }, { 'security-updates': [1, 'missed'] }],
  ['old lists', { updates: { ...updates, listsAgeSeconds: 8 * 86_400 } }, { 'security-updates': [null, 'unknown'] }],
  ['no lists', {}, { 'security-updates': [null, 'unknown'] }],
])('security of %s', (_, said, found) => expect(security(said)).toMatchObject(found));

test.each([
  ['age=60\nupdate=curl 8.14\nupdate=apt 3.0\n', { listsAgeSeconds: 60, packages: ['curl 8.14', 'apt 3.0'] }],
  ['age=60\n', { listsAgeSeconds: 60, packages: [] }],
  ['', undefined],
])('%j are the updates %o', (printed, found) => expect(parseUpdates(printed)).toEqual(found));

test.each([
  [
    'a counter that grows',
    [
      [1, 10],
      [1, 25],
    ],
    15,
  ],
  [
    'an engine that began again',
    [
      [1, 10],
      [1, 25],
      [2, 4],
    ],
    19,
  ],
  [
    'a clock that went back',
    [
      [1, 25],
      [1, 10],
      [1, 40],
    ],
    30,
  ],
  ['one reading', [[1, 10]], null],
  ['none', [], null],
])('tokens of %s', (_, readings, generated) => {
  const all = readings.map(([life, tokens], at) => ({
    at: `${at}`,
    release: 'r',
    life: String(life),
    promptTokens: 0,
    generatedTokens: tokens ?? 0,
  }));
  expect(tokensBetween(all)?.generatedTokens ?? null).toBe(generated);
});

test.each([
  ['two GPUs', 'sovran_gpu_used_ratio{gpu="0",uuid="a"} 0.5\nsovran_gpu_used_ratio{gpu="1",uuid="b"} 1\n', 0.75],
  ['other metrics', 'sovran_gpu_power_watts{gpu="0",uuid="a"} 300\n', undefined],
  ['no answer', '', undefined],
])('mean GPU use of %s', (_, exposition, use) => expect(meanUse(exposition)).toBe(use));

test('unknown figures and noted states are not published', () => {
  const value = { unit: '1', how: 'measured' } as const;
  const series: number[] = [];
  const one = { domain: 'performance', id: 'availability', objective: 0.99, series } as const;
  const text = expositionOf({
    environment: 'production',
    host: 'gpu1',
    release: null,
    from: '',
    until: '2026-03-01T00:00:00.000Z',
    indicators: [
      { ...one, value: { ...value, value: 0.5 }, state: 'missed' },
      { ...one, id: 'feedback', domain: 'model', value: { ...value, value: 0 }, objective: null, state: 'noted' },
      { ...one, id: 'cost', domain: 'cost', value: { ...value, unit: 'a"\\', value: null }, state: 'unknown' },
      { ...one, id: 'canary', domain: 'model', value: { ...value, value: Number.NaN }, objective: null, state: 'ok' },
    ],
    updates: null,
    applications: [],
  });
  const labels = 'environment="production",domain="performance",indicator="availability",unit="1",how="measured"';
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    `sovran_indicator{${labels}} 0.5`,
    'sovran_indicator{environment="production",domain="model",indicator="feedback",unit="1",how="measured"} 0',
    `sovran_indicator_objective{${labels}} 0.99`,
    'sovran_indicator_objective{environment="production",domain="cost",indicator="cost",unit="a\\"\\\\",how="measured"} 0.99',
    `sovran_indicator_missed{${labels}} 1`,
    'sovran_indicator_missed{environment="production",domain="model",indicator="canary",unit="1",how="measured"} 0',
    'sovran_indicators_timestamp_seconds{environment="production"} 1772323200',
    '',
  ]);
});

test('a window is drawn by hour, a long one by day', () => {
  const short = windowBefore('e', '2026-12-01T02:30:00.000Z', 3 * 3_600_000);
  expect([short.from, short.buckets]).toEqual([
    '2026-12-01T00:00:00.000Z',
    ['2026-12-01T00', '2026-12-01T01', '2026-12-01T02'],
  ]);
  expect(windowBefore('e', '2026-12-01T02:30:00.000Z', 3 * 86_400_000).buckets).toEqual([
    '2026-11-29',
    '2026-11-30',
    '2026-12-01',
  ]);
});

test.each([
  [[0, 4, 8, null], '▁▄█·'],
  [[0, 0], '▁▁'],
  [[], ''],
])('%j is drawn as %s', (series, drawn) => expect(sparkline(series)).toBe(drawn));
