import { expect, test } from 'vitest';
import type { Promotion } from '../../../src/lib/stages/release/promotion/promote.ts';
import { remarksAfterPromotion } from '../../../src/lib/stages/release/promotion/retire-service.ts';
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

test('a proven promotion says that no request was lost', async () => {
  expect(await firstLine(moved)).toBe('two is live in production; no request lost.');
});

test('a lost request is named', async () => {
  const lost = { ...moved, requests: { sent: 10, ok: 9, lost: 1, upper95: null }, verdict: 'failed' as const };
  expect(await firstLine(lost)).toContain('requests were lost');
});

test('counts that disagree prove nothing', async () => {
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

test('late first tokens are named, though no request was lost', async () => {
  const ttft = { ...judged, verdict: 'regressed' as const, after: measured(300) };
  const slower = { ...moved, ttft, verdict: 'failed' as const };
  expect(await firstLine(slower)).toContain('first tokens come too late');
  expect(await firstLine({ ...slower, agree: false })).toContain('nothing is proven');
});

test.each([
  [judged, 'p99: 80 ms before (200 streams), 90 ms after (200); budget 100 ms more'],
  [{ ...judged, verdict: 'not-judged' as const, reason: 'few-streams' as const }, 'not judged: 200 streams before'],
  [
    { ...judged, verdict: 'not-judged' as const, reason: 'no-baseline' as const, before: null, budget: null },
    'not judged: no answer measured',
  ],
  [
    { ...judged, verdict: 'not-judged' as const, reason: 'unmeasured-baseline' as const, before: null, budget: null },
    'not judged: no answer measured',
  ],
])('shows the time to first token, or why not', async (ttft, words) => {
  const view = { language: 'en' as const, t: await loadTranslate('en'), paint: plainPaint, time: String };
  expect(renderPromotion({ ...moved, ttft }, view).join('\n')).toContain(words);
});

test('promotion and resume name what still runs', async () => {
  const left = { ...moved, left: 2, kept: 'one', unretired: [{ release: 'old', host: 'gpu1' }] };
  const told = remarksAfterPromotion(left).map(({ key }) => key);
  expect(told).toEqual(['release.promoted.unretired', 'release.open-requests', 'release.promoted.kept.answers']);
  const view = { language: 'en' as const, t: await loadTranslate('en'), paint: plainPaint, time: String };
  expect(renderPromotion(left, view)).toEqual(
    expect.arrayContaining(remarksAfterPromotion(left).map((line) => say(view.t, line))),
  );
  expect(remarksAfterPromotion(moved)).toEqual([]);
});
