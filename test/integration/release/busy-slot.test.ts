import { expect, onTestFinished, test } from 'vitest';
import { FAST, gatewayOf, liveSandbox, sandboxTemplate, serve } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { runStream } from '../../support/run-stream.ts';

test('a promotion after a rollback waits for its slot’s last answers', async () => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  await template.addReleases({ long: { tokens: 60, intervalMs: 100 }, three: FAST });
  const box = await liveSandbox(template, { blue: 'one-1' }, 60);
  onTestFinished(() => box.dispose());
  const gateway = await gatewayOf(box);
  await serve(box, gateway, 'green', 'long-1');
  await gateway.switchTo('green', 'long-1');
  const target = {
    host: '127.0.0.1',
    port: box.port,
    key: PORTAL_KEY,
    model: 'production',
  };
  const answer = runStream(target, { messages: [] });
  await expect
    .poll(async () => (await gateway.status()).slots.some(({ slot, sessions }) => slot === 'green' && sessions > 0))
    .toBe(true);
  await gateway.switchTo('blue', 'one-1');
  const promoted = await box.sovran('release', 'promote', 'three-1', '--env', 'production', '--watch', '0s', '--json');
  expect(promoted, promoted.stdout).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  expect(await answer).toMatchObject({ status: 200, done: true, chunks: 60, release: 'long-1' });
}, 240_000);
