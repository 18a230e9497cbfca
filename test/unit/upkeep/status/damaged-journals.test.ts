import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listDamagedJournals } from '../../../../src/lib/core/operation/journal/unsettled-journals.ts';
import { DRAFTS } from '../../../../src/lib/core/operation/journal/drafts.ts';
import { openJournal } from '../../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderResumed, resumedData } from '../../../../src/lib/stages/upkeep/status/render-resumed.ts';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import {
  exitAfterResume,
  nextAfterResume,
  resumeProject,
} from '../../../../src/lib/stages/upkeep/status/resume-project.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const RUN = '01JD0000000000000000000001';
const PATH = `.sovran/journal/${RUN}.jsonl`;
const INTENT = JSON.stringify({ type: 'intent', step: 'a' });

/** A project with one active journal of this text. */
function projectWith(text: string): string {
  const root = tempProject();
  mkdirSync(join(root, '.sovran/journal'), { recursive: true });
  writeFileSync(join(root, PATH), text);
  return root;
}

const noOperation = async (): Promise<undefined> => undefined;

test.for([
  ['an empty file', ''],
  ['a first line that is none', `garbage\n${INTENT}\n`],
  ['a torn first line', '{"type":"begin","at":"2026-01-01T00:00:00.000Z","act'],
  ['no beginning', `${INTENT}\n`],
  ['a beginning without a plan', `{"type":"begin","at":"2026-01-01T00:00:00.000Z","actor":"a"}\n${INTENT}\n`],
  ['no objects', 'null\n5\n'],
] as const)('a journal of %s is named by status and resume, and stays', async ([, text]) => {
  const root = projectWith(text);
  const ctx = stageContext(root);
  const status = await readStatus(ctx);
  expect(status).toMatchObject({ damaged: [{ run: RUN, path: PATH }], interrupted: [] });
  expect(status.next[0]).toBe('sovran resume');
  const resumed = await resumeProject(ctx, noOperation);
  expect([exitAfterResume(resumed), nextAfterResume(resumed)]).toEqual([
    1,
    ['sovran job reconcile --dry-run', 'sovran status'],
  ]);
  for (const language of ['en', 'fr'] as const) {
    const view = plainView(language);
    expect(renderStatus(status, view).join('\n')).toContain(PATH);
    const told = renderResumed(resumed, view).join('\n');
    expect(told).toContain(`mv ${PATH} ${PATH}.damaged`);
    expect(told).not.toContain(view.t('status.resumed.nothing'));
    expect(resumedData(resumed, view)).toMatchObject({ damaged: [{ run: RUN, path: PATH }] });
  }
  expect(readFileSync(join(root, PATH), 'utf8')).toBe(text);
});

test('a torn last line does not damage a journal', async () => {
  const plan = { id: 'p', hash: 'h', operation: 'o', target: 't', input: null, gates: [], steps: [] };
  const begin = { type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'a', plan };
  const root = projectWith(`${JSON.stringify(begin)}\n{"type":"int`);
  expect(listDamagedJournals(root)).toEqual([]);
  expect(listOpenRuns(root)).toHaveLength(1);
});

test('a kill before the first line leaves an ignored draft', async () => {
  const root = tempProject();
  mkdirSync(join(root, DRAFTS), { recursive: true });
  writeFileSync(join(root, DRAFTS, `${RUN}.jsonl`), '{"type":"be');
  const ctx = stageContext(root);
  expect((await readStatus(ctx)).damaged).toEqual([]);
  const resumed = await resumeProject(ctx, noOperation);
  expect([exitAfterResume(resumed), renderResumed(resumed, plainView())]).toEqual([0, ['Nothing was interrupted.']]);
  const journal = openJournal(root, RUN);
  journal.append({ type: 'paused' });
  expect(journal.entries()).toEqual([{ type: 'paused' }]);
  expect(readdirSync(join(root, DRAFTS))).toEqual([]);
});
