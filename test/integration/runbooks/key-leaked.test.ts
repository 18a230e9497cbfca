import { expect, onTestFinished, test } from 'vitest';
import { gatewayOf, sandboxTemplate } from '../../support/live-sandbox.ts';
import { mends } from '../../support/repairing-runbook.ts';

test('key-leaked closes every key of an application; checks name a new one', async () => {
  const box = await sandboxTemplate();
  onTestFinished(() => box.dispose());
  expect((await box.sovran('env', 'add', 'production', '--host', 'local', '--port', String(box.port))).exit).toBe(0);
  expect((await (await gatewayOf(box)).status()).running).toBe(true);
  await mends(box, () => box.sovran('app', 'key', 'add', 'portal'), 'key-leaked', '--set', 'application=portal');
});
