import { expect, test } from 'vitest';
import { farHost, untilLogin, WRONG } from '../support/far-host.ts';
import { dropInStep } from '../support/sshd-dropin-step.ts';

test('[fault 44] with the real timer it is open again within two minutes', async () => {
  const far = await farHost();
  const started = performance.now();
  const done = await far.apply(dropInStep(far.path, far.reload, WRONG), 120);
  expect(done.hosts[0]?.status).toBe('locked-out');
  await untilLogin(far, 125);
  const seconds = (performance.now() - started) / 1000;
  expect(seconds).toBeGreaterThan(100);
  expect(seconds).toBeLessThan(128);
});
