import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../../src/lib/stages/governance/documents/folder.ts';
import { documentsOf } from '../../../support/documents.ts';
import { anEnvironment } from '../../../support/project/serving.ts';
import { documented } from '../../../support/project/documented.ts';

test('the folder holds every document and the files behind them', async () => {
  const { ctx, archive } = await documentsOf(documented());
  const { files, documents } = await makeFolder(ctx, archive, 'production');
  expect(documents.filter(({ language }) => language === 'fr')).toHaveLength(documents.length / 2);
  for (const path of [
    'index.en.html',
    'documents/fr/dpia.html',
    'documents/en/datasheet-rows.croissant.json',
    'documents/en/retirement-record-r0.md',
    'project/governance/approvals/releases/r1/01K00000000000000000000020.sig',
    'project/governance/allowed_signers',
    'project/releases/r1.cdx.json',
  ])
    expect([...files.keys()]).toContain(path);
  expect([...files].filter(([, text]) => text.length === 0)).toEqual([]);
  const digest = (path: string): string =>
    createHash('sha256')
      .update(files.get(path) ?? '')
      .digest('hex');
  const sums = String(files.get('SHA256SUMS')).trim().split('\n');
  expect(sums).toHaveLength(files.size - 1);
  for (const line of sums) expect(line).toBe(`${digest(line.slice(66))}  ${line.slice(66)}`);
  const cited = String(files.get('documents/en/dpia.json')).matchAll(/"path": "([^"]+)",\s+"digest": "sha256:(\w+)"/g);
  for (const [, path = '', hex] of cited) expect(digest(`project/${path}`), path).toBe(hex);
});

test('an environment in which nothing serves has no folder', async () => {
  const { ctx, archive } = await documentsOf([anEnvironment('idle')]);
  await expect(makeFolder(ctx, archive, 'idle')).rejects.toMatchObject({ code: 'nothing-serves', exit: 3 });
  await expect(makeFolder(ctx, archive, 'nowhere')).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});
