import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { readTemplate } from '../../../src/lib/adapters/places.ts';
import { CHARTER_PARTS, missingParts } from '../../../src/lib/core/project/charter-parts.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { attestCharter } from '../../../src/lib/stages/governance/charter/sign.ts';
import { aCharter, CHARTER_TEXT, signsCharter } from '../../support/project/charter.ts';
import { put } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aSigner, type Key, makeKey } from '../../support/project/signers.ts';
import { fileTempDir } from '../../support/temp-project.ts';

const dir = fileTempDir();
let key: Key;
beforeAll(() => {
  key = makeKey(join(dir, 'lead'));
});

test.each([
  ['all five', CHARTER_TEXT, []],
  ['no text', '', [...CHARTER_PARTS]],
  ['a heading that is gone', CHARTER_TEXT.replace('## 2.', '## Two'), ['lifecycle']],
  ['a part of comments alone', CHARTER_TEXT.replace('## 5. Part\n\nSaid.', '## 5. Bias\n\n<!-- Who? -->'), ['bias']],
  ['a part that is only a heading', CHARTER_TEXT.replace('## 3. Part\n\nSaid.', '## 3. Data\n'), ['data']],
])('parts that are missing: %s', (_name, prose, missing) => {
  expect(missingParts(prose)).toEqual(missing);
});

test('both languages ship all parts and the same terms', async () => {
  const [en, fr] = await Promise.all(['en', 'fr'].map(async (one) => readTemplate(`charter/${one}.yaml`)));
  const terms = (text = ''): unknown => parse(text.replaceAll(/\{\{\w+\}\}/g, '1'));
  expect(terms(fr)).toEqual(terms(en));
  expect(terms(en)).toMatchObject({ spec: { evaluation: { minExactMatch: 1 }, lifecycle: { retireBelow: 1 } } });
  for (const language of ['en', 'fr']) expect(missingParts(await readTemplate(`charter/${language}.md`))).toEqual([]);
});

/** Gates that refuse the signature of `lead`. */
async function refused(project: Project): Promise<string[]> {
  const ctx = project.context({ signer: async () => sshSigner });
  const { gates } = await planOperation(attestCharter, { key: key.file, mayAsk: false }, ctx);
  return gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
}

test.each([
  ['complete', CHARTER_TEXT, []],
  ['without its fourth part', CHARTER_TEXT.replace('## 4.', '## Four'), ['charter-part-audit']],
])('signing a charter that is %s', async (_name, prose, failed) => {
  const project = await aProject([aSigner(key), aCharter({}, prose)]);
  expect(await refused(project)).toEqual(failed);
});

test('refuses a second signature, an edit, a stranger', async () => {
  const project = await aProject([aSigner(key), aCharter()]);
  await project.add(signsCharter(key));
  expect(await refused(project)).toEqual(['charter-signer']);
  await put(project, aCharter({ signatures: { required: 1 } }));
  expect(await refused(project)).toEqual(['charter-committed']);
  await project.add(aCharter({ signatures: { required: 1, by: ['second@example.org'] } }));
  expect(await refused(project)).toEqual(['charter-signer']);
});

test('refuses to sign what is in force', async () => {
  const project = await aProject([aSigner(key), aCharter({ signatures: { required: 1 } })]);
  await project.add(signsCharter(key));
  expect(await refused(project)).toEqual(['charter-changed']);
});
