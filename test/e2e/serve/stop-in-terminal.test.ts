import { expect, onTestFinished, test, vi } from 'vitest';
import { askOnce, gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { openTerminal } from '../../support/terminal-session.ts';

test.each(['en', 'fr'] as const)('a stop asks in a terminal; a no changes nothing (%s)', async (language) => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { blue: 'one-1' });
  onTestFinished(() => box.dispose());
  for (const [name, value] of Object.entries(box.env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const stop = (): ReturnType<typeof openTerminal> =>
    openTerminal(['env', 'stop', 'production'], { cwd: box.root, language });

  const declined = stop();
  await declined.answer('env.stop.ask', 'n');
  expect(await declined.end()).toBe(130);
  // The terminal breaks lines in the middle of words.
  expect(declined.screen().replaceAll(/\s+/g, '')).toMatch(/production(?:on|sur)local/);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
  const agreed = stop();
  await agreed.answer('env.stop.ask', language === 'fr' ? 'o' : 'y');
  expect(await agreed.end()).toBe(0);
  expect((await (await gatewayOf(box)).status()).running).toBe(false);
});
