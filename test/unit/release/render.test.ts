import { expect, test } from 'vitest';
import type { Promotion } from '../../../src/lib/stages/release/promotion/promote.ts';
import { leftBefore } from '../../../src/lib/stages/release/promotion/open-requests.ts';
import { renderPromotion } from '../../../src/lib/stages/release/render.ts';
import type { TtftRule } from '../../../src/lib/stages/release/proof/ttft-rule.ts';
import { plainPaint } from '../../../src/lib/core/text/view.ts';
import { loadTranslate, say } from '../../../src/lib/core/text/translate.ts';

const moved: Promotion = {
  release: 'two',
  environment: 'production',
  mode: 'side-by-side',
  from: 'one',
  to: 'two',
  requests: { sent: 10, ok: 10, lost: 0, upper95: 0.3 },
  switchMs: 4,
  drainSeconds: 0,
  agree: true,
  ttft: null,
  verdict: 'passed',
  report: 'runs/x/report.json',
};

async function firstLine(promotion: Promotion): Promise<string | undefined> {
  const view = { language: 'en' as const, t: await loadTranslate('en'), paint: plainPaint, time: String };
  return renderPromotion(promotion, view)[0];
}

test('a promotion whose requests were all whole and counted says so', async () => {
  expect(await firstLine(moved)).toBe('two serves production; nothing was dropped.');
});

test('a lost request is told', async () => {
  const lost = { ...moved, requests: { sent: 10, ok: 9, lost: 1, upper95: null }, verdict: 'failed' as const };
  expect(await firstLine(lost)).toContain('not every request was answered whole');
});

test('counts that do not agree prove nothing, although nothing was seen lost', async () => {
  expect(await firstLine({ ...moved, agree: false, verdict: 'failed' })).toContain('nothing is proven');
});

const measured = (value: number): TtftRule['before'] => ({ value, unit: 'ms', how: 'measured', n: 200 });
const judged: TtftRule = {
  verdict: 'held',
  percentile: 99,
  minimum: 100,
  before: measured(80),
  after: measured(90),
  budget: { value: 100, unit: 'ms', how: 'declared' },
};

test('first words that come too late are told, though nothing was dropped', async () => {
  const ttft = { ...judged, verdict: 'regressed' as const, after: measured(300) };
  const slower = { ...moved, ttft, verdict: 'failed' as const };
  expect(await firstLine(slower)).toContain('its first words come later than allowed');
  expect(await firstLine({ ...slower, agree: false })).toContain('nothing is proven');
});

test.each([
  [judged, 'p99: 80 ms before (200 streams), 90 ms after (200); at most 100 ms more'],
  [{ ...judged, verdict: 'not-judged' as const, reason: 'few-streams' as const }, 'not judged: 200 streams before'],
  [
    { ...judged, verdict: 'not-judged' as const, reason: 'no-baseline' as const, before: null, budget: null },
    'not judged: nothing served before',
  ],
  [
    { ...judged, verdict: 'not-judged' as const, reason: 'unmeasured-baseline' as const, before: null, budget: null },
    'the command was resumed',
  ],
])('the time to the first token is shown with its samples, or why it was not judged', async (ttft, words) => {
  const view = { language: 'en' as const, t: await loadTranslate('en'), paint: plainPaint, time: String };
  expect(renderPromotion({ ...moved, ttft }, view).join('\n')).toContain(words);
});

test('what goes on at the release before is told by the promotion, and by the resume that ends it', async () => {
  const left = { ...moved, left: 2, kept: 'one', unretired: [{ release: 'old', host: 'gpu1' }] };
  const told = leftBefore(left).map(({ key }) => key);
  expect(told).toEqual(['release.promoted.unretired', 'release.promoted.left', 'release.promoted.kept.answers']);
  const view = { language: 'en' as const, t: await loadTranslate('en'), paint: plainPaint, time: String };
  expect(renderPromotion(left, view)).toEqual(
    expect.arrayContaining(leftBefore(left).map((line) => say(view.t, line))),
  );
  expect(leftBefore(moved)).toEqual([]);
});
