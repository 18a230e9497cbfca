import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { keepRun } from '../../../src/lib/stages/runbooks/run/open-runs.ts';
import { requireRun } from '../../../src/lib/stages/runbooks/run/record-runbook.ts';
import { runbookRun } from '../../support/runbook-run.ts';
import { stageContext } from '../../support/stage-context.ts';
import { makeProject, tempDir } from '../../support/temp-project.ts';

const ID = '01JD0000000000000000000000';

function project(): { root: string; store: ReturnType<typeof stageContext>['project'] } {
  const root = tempDir();
  makeProject(root);
  return { root, store: stageContext(root).project };
}

test('a run is read back as it was kept', async () => {
  const { store } = project();
  await keepRun(store, runbookRun());
  expect(await requireRun(store, ID)).toEqual(runbookRun());
});

test.each(['../../../etc/passwd', '../..', '', '.', '01JD', ID, 'x'.repeat(300)])('no run is named %j', async (id) => {
  await expect(requireRun(project().store, id)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

const DAMAGES: [what: string, text: string][] = [
  ['no JSON', 'nothing'],
  ['an end too early', JSON.stringify(runbookRun()).slice(0, 200)],
  ['an unknown verdict', JSON.stringify({ ...runbookRun(), verdict: 'good' })],
  ['nothing at all', ''],
];

test.each(DAMAGES)('a record with %s is named', async (_what, text) => {
  const { root, store } = project();
  const path = `runs/${ID}/runbook.json`;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  await expect(requireRun(store, ID)).rejects.toMatchObject({ code: 'invalid-file', exit: 2, details: { path } });
});
