import { expect, test } from 'vitest';
import { lineTaskView } from '../../../src/lib/cli/task-view.ts';
import { localTime } from '../../../src/lib/text/local-time.ts';
import type { Step } from '../../../src/lib/run/plan.ts';
import { en } from '../../../src/lib/text/en.ts';
import { message } from '../../../src/lib/text/message.ts';
import { translateWith } from '../../../src/lib/text/translate.ts';
import { choosePaint } from '../../../src/lib/cli/paint.ts';

const step: Step = {
  id: 'one',
  title: message('host.add.step', { name: 'gpu1' }),
  action: 'one',
  args: {},
  change: 'create',
  risk: 'none',
};

test('a step that failed or was not begun is no step that went well, also where the run goes on', async () => {
  const lines: string[] = [];
  const paint = await choosePaint(false);
  const view = lineTaskView({ language: 'en', t: translateWith(en, 'en'), paint, time: localTime }, (line) =>
    lines.push(line),
  );
  for (const ended of [undefined, 'failed', 'skipped'] as const)
    view.show({ type: 'step-done', step, resumed: false, ended });
  expect(lines).toEqual(['✔ Record host gpu1', '✗ Record host gpu1', '– Record host gpu1']);
});
