import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Quality, Recipe } from '../../../src/lib/core/project/resources/recipe.ts';
import type { SecretAction } from '../../../src/lib/core/project/resources/dataset.ts';
import type { ChatRow } from '../../../src/lib/stages/data/rows/chat-row.ts';
import type { Manifest } from '../../../src/lib/stages/data/assemble/manifest.ts';
import { parseQuality } from '../../../src/lib/stages/data/parse-flags.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const FRENCH = 'Vous trouverez le formulaire de la demande sur le site de la mairie.';
const ENGLISH = 'You will find the form that is needed on the site of the town hall.';

async function prepared(rows: object[], recipe: Recipe): Promise<Manifest> {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  return (await prepareTree(dir, [file], { recipe })).manifest;
}

test.each<[bound: keyof Quality, quality: Quality, answer: string]>([
  ['minWords', { minWords: 3 }, 'Bonjour à'],
  ['maxWords', { maxWords: 20 }, `${FRENCH} ${FRENCH} ${FRENCH}`],
  ['maxRepetition', { maxRepetition: 0.3 }, `${FRENCH} ${FRENCH}`],
  ['maxSymbols', { maxSymbols: 0.2 }, 'a =>> b {{{ c }}} ;; d ||| e'],
  ['refusals', { refusals: 'drop' }, 'Je suis désolé, je ne peux pas répondre.'],
])('%s drops the answer that breaks it, and keeps others', async (bound, quality, answer) => {
  const rows = [FRENCH, answer].map((completion, at) => ({ prompt: `q ${at}`, completion }));
  const manifest = await prepared(rows, { quality });
  expect(manifest.rows).toMatchObject({ in: 2, out: 1, dropped: { quality: 1 } });
  expect(manifest.quality).toEqual({ [bound]: 1 });
});

test('languages are guessed, counted and kept as the recipe says', async () => {
  const rows = [FRENCH, ENGLISH, '日本語'].map((completion) => ({ prompt: completion, completion }));
  expect((await prepared(rows, {})).languages).toEqual({ fr: 1, en: 1, other: 1 });
  const french = await prepared(rows, { quality: { languages: ['fr'] } });
  expect(french).toMatchObject({ languages: { fr: 1 }, rows: { out: 1, dropped: { language: 2 } } });
});

test('days and groups of rows are counted', async () => {
  const map = { prompt: 'q', completion: 'a', date: 'day' };
  const groups = { short: { q: 'a' }, long: { q: { match: 'bb' } } };
  const rows = ['2026-03-01', '2025-12-31T10:00:00Z', '1767225600', 'soon'].map((day, at) => ({
    q: ['a', 'bb', 'bbb', 'c'][at],
    a: 'r',
    day,
  }));
  const { days, groups: counted, problems } = await prepared(rows, { map, groups });
  expect(days).toEqual({ oldest: '2025-12-31', newest: '2026-03-01' });
  expect(counted).toEqual({ short: 1, long: 2 });
  expect(problems).toEqual({ 'bad-date': 1 });
});

test('bounds are read from flags, and refused with an example', () => {
  expect(parseQuality(['minWords=3', 'maxSymbols=0.2', 'languages=fr,en', 'refusals=drop'])).toEqual({
    minWords: 3,
    maxSymbols: 0.2,
    languages: ['fr', 'en'],
    refusals: 'drop',
  });
  for (const text of ['minWords=many', 'words=3', 'maxSymbols=2', 'languages=de'])
    expect(() => parseQuality([text]), text).toThrowError(expect.objectContaining({ code: 'bad-quality', exit: 2 }));
});

/** A key as forges and clouds give them, put together here so that it stands nowhere as one. */
const KEY = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('_');

test.each<[action: SecretAction, shown: string[]]>([
  ['mask', ['Voici [secret] pour vous.', FRENCH]],
  ['drop', [FRENCH]],
  ['report', [`Voici ${KEY} pour vous.`, FRENCH]],
])('secrets are counted, with %s', async (secrets, shown) => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const answers = [`Voici ${KEY} pour vous.`, FRENCH];
  writeFileSync(file, answers.map((completion, at) => JSON.stringify({ prompt: `q ${at}`, completion })).join('\n'));
  const { manifest, lines } = await prepareTree(dir, [file], { secrets, split: { train: 1, validation: 0, test: 0 } });
  expect(manifest.secrets).toEqual({ action: secrets, found: 1 });
  expect(lines.train.map((line) => (JSON.parse(line) as ChatRow).messages[1]?.content)).toEqual(shown);
});
