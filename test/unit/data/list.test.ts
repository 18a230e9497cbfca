import { expect, test } from 'vitest';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { listDatasets } from '../../../src/lib/stages/data/list.ts';
import { renderDatasets } from '../../../src/lib/stages/data/render.ts';
import { plainView } from '../../support/plain-view.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const SPEC = {
  license: 'MIT',
  split: { train: 0.8, validation: 0.1, test: 0.1 },
  pii: 'report',
  maxBad: 0.05,
  sources: [],
  digest: `sha256:${'ab'.repeat(32)}`,
  bytes: 4,
  rows: { in: 12, out: 10, dropped: {} },
  splits: { train: 8, validation: 1, test: 1 },
  piiFound: {},
  conflicts: 0,
  leakage: { overlap: 0 },
  preparedAt: '2026-01-01T00:00:00.000Z',
  run: '01JD0000000000000000000000',
};

test('lists datasets by name, with the rows that were kept', async () => {
  const ctx = stageContext(tempProject());
  for (const name of ['themes', 'mails']) await ctx.project.write(resourceOf('Dataset', name, SPEC));
  const items = await listDatasets(ctx);
  expect(items).toMatchObject([{ name: 'mails', rows: { in: 12, out: 10 } }, { name: 'themes' }]);
  expect(renderDatasets(items, plainView()).join('\n')).toMatchInlineSnapshot(`
    "dataset  rows  train  validation  test  licence  prepared                  digest
    mails      10      8           1     1  MIT      2026-01-01T00:00:00.000Z  abababababab
    themes     10      8           1     1  MIT      2026-01-01T00:00:00.000Z  abababababab"
  `);
});

test('says that there is none', () => {
  expect(renderDatasets([], plainView())).toEqual(['This project has none yet.']);
});

test('a licence cannot drive the terminal', async () => {
  const ctx = stageContext(tempProject());
  await ctx.project.write(resourceOf('Dataset', 'odd', { ...SPEC, license: 'MIT\u001B[2J\nforged line' }));
  const lines = renderDatasets(await listDatasets(ctx), plainView());
  expect(lines).toHaveLength(2);
  expect(lines[1]).not.toContain('\u001B');
});
