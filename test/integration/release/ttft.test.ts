import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { releaseSandbox } from '../../support/release-sandbox.ts';

interface Proof {
  verdict: string;
  report: string;
  ttft: { verdict: string; reason?: string; before: { n: number } | null; after: { value: number; n: number } | null };
}

test('a slow first token fails the proof, with numbers in the report', async () => {
  const box = await releaseSandbox();
  onTestFinished(() => box.dispose());
  await box.addReleases({ one: { tokens: 2, intervalMs: 5 }, two: { tokens: 2, intervalMs: 5, firstMs: 2000 } });
  const promote = (name: string, ...more: string[]) =>
    box.sovran('release', 'promote', name, '--env', 'production', '--json', ...more);

  const first = await promote('one-1', '--watch', '0s');
  expect(first).toMatchObject({ exit: 0, json: { ttft: { verdict: 'not-judged', reason: 'no-baseline' } } });
  const second = await promote('two-1', '--watch', '20s', '--probe-streams', '32');
  const { ttft, verdict, report } = second.json as Proof;
  expect([second.exit, verdict, ttft.verdict]).toEqual([5, 'failed', 'regressed']);
  expect(ttft.before?.n).toBeGreaterThanOrEqual(100);
  expect(ttft.after?.value).toBeGreaterThanOrEqual(2000);
  expect(JSON.parse(readFileSync(join(box.root, report), 'utf8'))).toMatchObject({ ttft, requests: { lost: 0 } });
  const back = await promote('one-1', '--watch', '0s', '--probe-streams', '1');
  expect(back).toMatchObject({ exit: 0, json: { verdict: 'passed', ttft: { reason: 'few-streams' } } });
});
