import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { feedbackInput, importFeedback } from '../../../src/lib/stages/watch/feedback/import-feedback.ts';
import { labelledRows, parseFeedback } from '../../../src/lib/stages/watch/feedback/parse-feedback.ts';
import { readFeedback } from '../../../src/lib/stages/watch/feedback/recorded-feedback.ts';
import type { FeedbackImport } from '../../../src/lib/stages/watch/feedback/schema.ts';
import { anEnvironment } from '../../support/project/serving.ts';
import { aProject } from '../../support/project/project.ts';
import { git } from '../../support/temp-project.ts';
import { usageRequest } from '../../support/usage-requests.ts';

/** Two requests of the first of March, two of the second. */
async function served(): Promise<{ ctx: StageContext; root: string }> {
  const { root, context } = await aProject([anEnvironment()]);
  const ctx = context();
  const journal = await ctx.usage();
  const records = [1, 2, 3, 4].map((number) =>
    usageRequest(number, `2026-03-0${number < 3 ? 1 : 2}T0${number}:00:00.000Z`),
  );
  journal.add('production', records, 1);
  journal.close();
  return { ctx, root };
}

async function importText(ctx: StageContext, text: string, environment = 'production'): Promise<FeedbackImport> {
  const input = feedbackInput(environment, parseFeedback(text));
  return (await executeOperation(importFeedback, input, ctx)).result;
}

const FILE = [
  '{"requestId":"request-1","thumb":"up","comment":"SECRET comment"}',
  '',
  '{"requestId":"request-2","thumb":"down","label":"Argent","prompt":"SECRET question"}',
  '{"requestId":"request-1","thumb":"down"}',
  '{"requestId":"forged-7","thumb":"down"}',
  '{"requestId":"request-3","thumb":"sideways"}',
  '{"requestId":"request-3"}',
  'not JSON',
  '{"requestId":"request-4","label":"Famille"}',
].join('\n');

test('joins one record a request and counts what it refuses', async () => {
  const { ctx, root } = await served();
  const done = await importText(ctx, FILE);
  expect(done).toMatchObject({ lines: 8, imported: 3, duplicates: 1, unknown: 1, invalid: 3, firstInvalid: 6 });
  expect(done.total).toMatchObject({ requests: 3, up: 1, down: 1, labelled: 2, satisfied: { value: 0.5, n: 2 } });
  expect(await readFeedback(ctx.project, 'production')).toContainEqual({
    requestId: 'request-2',
    at: '2026-03-01T02:00:00.000Z',
    release: 'r1',
    application: 'portal',
    thumb: 'down',
    labelled: true,
    run: expect.any(String),
  });
  expect(git(root, 'show', '--stat', 'HEAD')).toContain('feedback.json');
  expect(git(root, 'log', '-p', '--all')).not.toMatch(/SECRET|forged-7|Argent/);
});

test('a second import keeps the first feedback of a request', async () => {
  const { ctx } = await served();
  await importText(ctx, FILE);
  const again = await importText(ctx, `${FILE}\n{"requestId":"request-3","thumb":"up"}`);
  expect(again).toMatchObject({ imported: 1, duplicates: 4, unknown: 1, total: { requests: 4, up: 2, down: 1 } });
});

test('a file without known requests records no feedback', async () => {
  const { ctx } = await served();
  const done = await importText(ctx, '{"requestId":"forged","thumb":"up"}');
  expect(done).toMatchObject({ imported: 0, unknown: 1, total: { requests: 0, satisfied: { value: null } } });
  expect(await importText(ctx, '')).toMatchObject({ lines: 0, imported: 0 });
  await expect(importText(ctx, '', 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
});

test('labels of known requests with a prompt become rows', () => {
  const rows = labelledRows(parseFeedback(FILE).lines, new Set(['request-1', 'request-2', 'request-4']));
  expect(rows).toEqual(['{"prompt":"SECRET question","completion":"Argent"}\n']);
  expect(labelledRows(parseFeedback(FILE).lines, new Set(['request-1']))).toEqual([]);
});
