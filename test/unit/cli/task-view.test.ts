import { expect, test } from 'vitest';
import { lineTaskView } from '../../../src/lib/cli/terminal/task-view.ts';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import type { RunEvent } from '../../../src/lib/core/operation/run-event.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { translateWith } from '../../../src/lib/core/text/translate.ts';
import { choosePaint } from '../../../src/lib/cli/terminal/terminal.ts';
import { SHOWN_STEP } from '../../support/shown-step.ts';

const step = SHOWN_STEP;

async function linesOf(...events: RunEvent[]): Promise<string[]> {
  const lines: string[] = [];
  const paint = await choosePaint(false);
  const view = lineTaskView({ language: 'en', t: translateWith(en, 'en'), paint, time: localTime }, (line) =>
    lines.push(line),
  );
  for (const event of events) view.show(event);
  return lines;
}

test('failed and skipped steps are not marked as done', async () => {
  const ends = ['ok', 'failed', 'skipped'] as const;
  const lines = await linesOf(...ends.map((outcome) => ({ type: 'step-done' as const, step, outcome })));
  expect(lines).toEqual(['✔ Record host gpu1', '✗ Record host gpu1', '– Record host gpu1']);
});

test('what is waited for is a line of its own', async () => {
  const text = message('host.silent', { host: 'gpu1', seconds: 8 });
  expect(await linesOf({ type: 'waiting', text })).toEqual(['  Host gpu1 timed out after 8 s.']);
});
