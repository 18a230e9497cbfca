import { expect, test } from 'vitest';
import type { Promotion } from '../../../src/lib/release/promote.ts';
import { renderPromotion } from '../../../src/lib/release/render.ts';
import { plainPaint } from '../../../src/lib/text/view.ts';
import { loadTranslate } from '../../../src/lib/text/translate.ts';

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
