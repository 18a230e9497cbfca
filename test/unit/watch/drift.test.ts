import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { UsageRecord } from '../../../src/lib/core/ports/usage-journal.ts';
import { stabilityIndex, stabilityThreshold } from '../../../src/lib/stages/measure/stats/stability-index.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { readSnapshot } from '../../../src/lib/stages/snapshot/snapshot.ts';
import { readModel } from '../../../src/lib/stages/watch/status/model-indicators.ts';
import { recordDrift, lastDrift } from '../../../src/lib/stages/watch/drift/record-drift.ts';
import { findDrift } from '../../../src/lib/stages/watch/drift/drift.ts';
import { periodsOf } from '../../../src/lib/stages/watch/drift/periods.ts';
import { thin } from '../../../src/lib/stages/watch/drift/observe.ts';
import { guessLanguage, looksRefused } from '../../../src/lib/stages/data/quality/words.ts';
import { anEnvironment } from '../../support/project/serving.ts';
import { aProject } from '../../support/project/project.ts';
import { usageRequest } from '../../support/usage-requests.ts';

const NOW = '2026-03-08T00:00:00.000Z';
const DAY_MS = 86_400_000;
const INPUT = { environment: 'production', windowMs: DAY_MS };

/** A project whose journal has `count` requests on each of the last days, `said` of the day before now (0 is the last). */
async function served(
  count: number,
  said: (daysAgo: number, at: number) => Partial<UsageRecord>,
): Promise<StageContext> {
  const project = await aProject([anEnvironment()]);
  const ctx = project.context({ clock: { ...systemClock, now: () => NOW } });
  const journal = await ctx.usage();
  const records = Array.from({ length: 7 * count }, (_, at) => {
    const instant = new Date(Date.parse(NOW) - 7 * DAY_MS + ((at + 0.5) * DAY_MS) / count).toISOString();
    return usageRequest(at + 1, instant, said(6 - Math.floor(at / count), at));
  });
  journal.add('production', records, 1);
  journal.close();
  return ctx;
}

test('quiet requests do not drift; probes do not count', async () => {
  const ctx = await served(220, (_, at) => (at % 11 === 0 ? { application: 'probe-01ABC:' } : {}));
  const drift = await findDrift(ctx, INPUT);
  expect(drift).toMatchObject({ verdict: 'ok', reference: { requests: 800 }, windows: [{ requests: 200 }, {}, {}] });
  expect(drift.features.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'request-bytes ok',
    'answer-bytes ok',
    'duration ok',
    'outcome ok',
    'application ok',
  ]);
});

test('another application drifts in two windows, its release is named', async () => {
  const other = { application: 'legal', sentBytes: 4000, release: 'r2' };
  const ctx = await served(250, (daysAgo, at) => (daysAgo < 2 && at % 5 === 0 ? other : {}));
  const drift = await findDrift(ctx, INPUT);
  expect(drift.verdict).toBe('drift');
  const drifting = drift.features.filter(({ verdict }) => verdict === 'drift');
  expect(drifting.map(({ name }) => name)).toEqual(['request-bytes', 'application']);
  expect(drifting[1]?.windows.map((window) => window?.differs)).toEqual([false, true, true]);
  expect(drifting[1]).toMatchObject({ category: 'legal', reference: { value: 0 }, now: { value: 0.2, n: 250 } });
  expect(drift.releases).toEqual({ reference: ['r1'], windows: ['r1', 'r2'] });
});

test('a change in one window alone is not confirmed', async () => {
  const ctx = await served(250, (daysAgo, at) => (daysAgo === 0 && at % 5 === 0 ? { application: 'legal' } : {}));
  expect(await findDrift(ctx, INPUT)).toMatchObject({ verdict: 'ok' });
});

test('too few requests are unknown, with how many are needed', async () => {
  const drift = await findDrift(await served(30, () => ({})), INPUT);
  expect(drift).toMatchObject({ verdict: 'unknown', least: { requests: 200, canary: 50 }, canaries: 0 });
  expect(drift.features[0]).toMatchObject({ verdict: 'unknown', windows: [null, null, null], now: { n: 30 } });
});

test('what is recorded is shown by status, the newest of its environment', async () => {
  const ctx = await served(250, (daysAgo, at) => (daysAgo < 2 && at % 5 === 0 ? { application: 'legal' } : {}));
  const shown = async (now = NOW): Promise<unknown> => {
    const later = { ...ctx, clock: { ...ctx.clock, now: () => now } };
    return (await readModel(later, await readSnapshot(ctx), { environment: 'production', live: null }))[2];
  };
  expect(await shown()).toMatchObject({ id: 'drift', value: { value: null }, state: 'unknown' });
  const { result, runId } = await executeOperation(recordDrift, INPUT, ctx);
  expect(await shown()).toMatchObject({ value: { value: 1 }, state: 'missed' });
  expect(await shown('2026-03-09T00:00:01.000Z')).toMatchObject({ value: { value: 1 }, state: 'unknown' });
  expect(await lastDrift(ctx.project, 'production')).toEqual({ run: runId, at: NOW, drift: result });
  await executeOperation(recordDrift, { ...INPUT, windowMs: DAY_MS / 100 }, ctx);
  expect(await shown()).toMatchObject({ value: { value: null }, state: 'unknown' });
  expect(await lastDrift(ctx.project, 'staging')).toBeUndefined();
});

test('a damaged record gives way to the one before', async () => {
  const ctx = await served(30, () => ({}));
  const { runId } = await executeOperation(recordDrift, INPUT, ctx);
  const damaged = await executeOperation(recordDrift, INPUT, ctx);
  await ctx.project.writeFile(`runs/${damaged.runId}/drift.json`, '{"verdict":"ok"}');
  expect((await lastDrift(ctx.project, 'production'))?.run).toBe(runId);
  const bad = { ...INPUT, reference: 'soon' };
  await expect(executeOperation(recordDrift, bad, ctx)).rejects.toMatchObject({ code: 'bad-reference' });
});

test('refuses an environment that is not there', async () => {
  await expect(findDrift(await served(1, () => ({})), { ...INPUT, environment: 'nowhere' })).rejects.toThrow(
    SovranError,
  );
});

test('periods follow one another, three windows after the reference', () => {
  const { reference, blocks, windows } = periodsOf(NOW, DAY_MS);
  expect(reference).toEqual({ from: '2026-03-01T00:00:00.000Z', until: '2026-03-05T00:00:00.000Z' });
  expect([blocks.length, windows.length]).toEqual([28, 3]);
  expect(windows[0]?.from).toBe(reference.until);
  expect(windows.at(-1)?.until).toBe(NOW);
  expect(periodsOf(NOW, DAY_MS, '2026-02-01..2026-02-08T12:00:00Z').reference.until).toBe('2026-02-08T12:00:00.000Z');
});

test.each([
  '',
  '2026-02-01',
  '2026-02-08..2026-02-01',
  '2026-02-01..2026-03-07',
  '2026-02-01..soon',
  '2026-01-01..2026-01-02..2026-01-03',
])('refuses the reference %j', (text) => {
  expect(() => periodsOf(NOW, DAY_MS, text)).toThrow(SovranError);
});

test.each([
  ['The answer is in the second part of the text.', 'en'],
  ['La réponse est dans la deuxième partie du texte.', 'fr'],
  ['Argent', 'other'],
  ['', 'other'],
])('guesses the language of %j: %s', (text, language) => {
  expect(guessLanguage(text)).toBe(language);
});

test.each([
  ["I'm sorry, but I can't help with that.", true],
  ['Je suis désolé, je ne peux pas répondre.', true],
  ['En tant qu’assistant, je dois décliner.', true],
  ['The sorry state of the road is known.', false],
  ['Famille', false],
])('takes %j for a refusal: %s', (text, refused) => {
  expect(looksRefused(text)).toBe(refused);
});

test('keeps evenly spaced values of a long row', () => {
  expect(thin([1, 2, 3], 2)).toEqual({ kept: [1, 2, 3], count: 3 });
  expect(thin(Array(10).keys(), 2)).toEqual({ kept: [0, 4, 8], count: 10 });
});

test('a threshold falls with window size and grows with uneven blocks', () => {
  const even = Array.from({ length: 28 }, () => [20, 20, 20]);
  const uneven = even.map((_, at) => (at % 7 < 2 ? [40, 10, 10] : [20, 20, 20]));
  expect(stabilityIndex([10, 10], [20, 20])).toBe(0);
  expect(stabilityThreshold([[50, 50, 50]], 100, 1)).toBeGreaterThan(stabilityThreshold([[50, 50, 50]], 1000, 1));
  expect(stabilityThreshold(uneven, 420, 1)).toBeGreaterThan(stabilityThreshold(even, 420, 1));
});
