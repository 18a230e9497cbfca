import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { startCommand } from '../../support/running-command.ts';
import { expectSettled, FAST, gatewayOf, liveSandbox } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { runStream } from '../../support/run-stream.ts';

/** An answer of forty seconds; those of the probe, which asks for few tokens, are short. */
const SLOW = { tokens: 400, intervalMs: 100, asked: true };
const PROMOTE = ['release', 'promote', 'two-1', '--env', 'production', '--probe-streams', '2', '--watch', '0s'];

let template: ReleaseSandbox;

beforeAll(async () => {
  template = await releaseSandbox();
  await template.addReleases({ one: SLOW, two: FAST });
});
afterAll(() => template.dispose());

/** A promotion that the first signal has ended in its drain, while an answer of `one-1` runs. */
async function pausedInDrain(
  drainSeconds: number,
): Promise<{ box: ReleaseSandbox; answer: ReturnType<typeof runStream> }> {
  const box = await liveSandbox(template, { blue: 'one-1' }, drainSeconds);
  onTestFinished(() => box.dispose());
  const target = { host: '127.0.0.1', port: box.port, key: PORTAL_KEY, model: 'production' };
  const answer = runStream(target, { messages: [] });
  const gateway = await gatewayOf(box);
  await expect.poll(async () => (await gateway.status()).slots.some(({ sessions }) => sessions > 0)).toBe(true);
  const promotion = startCommand(box, PROMOTE);
  await promotion.until((entry) => entry.type === 'intent' && entry.step === 'drain');
  promotion.interrupt();
  expect(await promotion.end()).toBe(130);
  const [open] = listOpenRuns(box.root);
  expect(open?.progress.done.has('drain'), 'the drain is not over').toBe(false);
  return { box, answer };
}

test('a signal ends a long drain; resume continues without losing a request', async () => {
  const { box, answer } = await pausedInDrain(300);
  expect(await box.sovran('resume', '--json')).toMatchObject({ exit: 0, json: { runs: [{ outcome: 'finished' }] } });
  expect(await answer).toMatchObject({ status: 200, done: true, release: 'one-1' });
  await expectSettled(box, 'two-1', { 'one-1': 'superseded', 'two-1': 'live' });
});

test('resuming such a promotion names requests left on the previous release', async () => {
  const { box, answer } = await pausedInDrain(5);
  const resumed = await box.sovran('resume');
  expect(resumed.exit).toBe(0);
  expect(resumed.stderr).toContain('1 request still open on one-1, free to finish.');
  expect(await answer).toMatchObject({ status: 200, done: true, release: 'one-1' });
});
