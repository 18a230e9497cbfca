import { expect, onTestFinished, test, vi } from 'vitest';
import { animatedTaskView } from '../../../src/lib/cli/terminal/animated-task-view.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { plainView } from '../../support/plain-view.ts';
import { SHOWN_STEP } from '../../support/shown-step.ts';

const step = SHOWN_STEP;
const WAITING = { type: 'waiting', text: message('host.silent', { host: 'gpu1', seconds: 8 }) } as const;
const WORDS = 'Host gpu1 timed out after 8 s.';
/** The library that draws is loaded at its first use. */
const SOON = { timeout: 30_000 };

test('waiting is drawn under the running step, else on its own line', async () => {
  let drawn = '';
  const terminal = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { configurable: true, value: true });
  onTestFinished(() => void Object.defineProperty(process.stdout, 'isTTY', terminal ?? { value: undefined }));
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((drawn += String(text)), true));
  onTestFinished(() => write.mockRestore());
  const view = animatedTaskView(plainView());
  view.show(WAITING);
  expect(drawn).toBe(`${WORDS}\n`);
  view.show({ type: 'run-start', steps: [step] });
  view.show({ type: 'step-start', step, index: 0, count: 1 });
  await expect.poll(() => drawn, SOON).toContain('Record host gpu1');
  drawn = '';
  view.show(WAITING);
  await expect.poll(() => drawn, SOON).toContain(`› ${WORDS}`);
  view.show({ type: 'step-done', step, outcome: 'ok' });
  await view.close?.();
  drawn = '';
  view.show(WAITING);
  expect(drawn).toBe(`${WORDS}\n`);
});
