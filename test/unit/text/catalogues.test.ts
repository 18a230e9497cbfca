import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../src/lib/cli/texts/fr.ts';
import { message, type Catalogue, type Language } from '../../../src/lib/core/text/message.ts';
import { systemReason } from '../../../src/lib/core/failures/system-reason.ts';
import { translateWith } from '../../../src/lib/core/text/translate.ts';
import { withPlainSpaces } from '../../support/plain-translate.ts';
import { dataWords } from '../../support/data-words.ts';
import { countWords } from '../../support/wording.ts';

const keys = Object.keys(en) as (keyof typeof en)[];

test('both languages have the same messages', () => {
  expect(Object.keys(fr).sort()).toEqual([...keys].sort());
});

test('the catalogues have at most 220 English words a command', () => {
  const commands = globSync('src/commands/**/*.ts').length;
  expect(commands).toBeGreaterThan(50);
  const texts = [...keys.map((key) => en[key]), ...Object.values(dataWords().en)];
  expect(texts.reduce((sum, text) => sum + countWords(text), 0) / commands).toBeLessThanOrEqual(220);
});

test('every message is used', () => {
  const sources = globSync('src/**/*.ts')
    .filter((file) => !file.endsWith('messages.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const dynamic = [...sources.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map((found) => found[1] ?? '');
  const fixed = new Set([...sources.matchAll(/fixable\(\s*'([^']+)'/g)].map((found) => `${found[1]}.fix`));
  const unused = keys.filter(
    (key) => !sources.includes(`'${key}'`) && !fixed.has(key) && !dynamic.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

test('the core uses no message of a room above it', async () => {
  const inCore = await keysOf('src/lib/core/**/*messages.ts');
  const above = keys.filter((key) => !inCore.has(key));
  const used = globSync('src/lib/core/**/*.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return above.filter((key) => text.includes(`'${key}'`)).map((key) => `${file}: ${key}`);
  });
  expect(inCore.size).toBeGreaterThan(100);
  expect(used).toEqual([]);
});

async function keysOf(pattern: string): Promise<Set<string>> {
  const rooms = globSync(pattern).map((file) => import(pathToFileURL(file).href));
  const found = (await Promise.all(rooms)) as { messages: { en: object } }[];
  return new Set(found.flatMap(({ messages }) => Object.keys(messages.en)));
}

test('both languages fill the same parameters', () => {
  const names = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map((found) => found[1] ?? ''))].sort();
  const different = keys.filter((key) => names(en[key]).join() !== names(fr[key]).join());
  const ofData = dataWords();
  const inData = Object.entries(ofData.en).filter(
    ([key, text]) => names(text).join() !== names(ofData.fr[key] ?? '').join(),
  );
  expect([...different, ...inData]).toEqual([]);
});

test('no message is ever shown with a placeholder in it', () => {
  for (const [catalogue, language] of [
    [en, 'en'],
    [fr, 'fr'],
  ] as const) {
    const t = translateWith(catalogue, language) as (key: string, params?: object) => string;
    expect(keys.filter((key) => /\{\w+[|}]/.test(t(key)))).toEqual([]);
  }
});

test('a call that leaves a placeholder open does not compile', () => {
  // @ts-expect-error -- `address` is missing
  expect(message('env.port-free')).toEqual({ key: 'env.port-free' });
  // @ts-expect-error -- `holder` is missing
  expect(message('env.port-held', { address: 'x' })).toMatchObject({ key: 'env.port-held' });
  expect(message('env.port-held', { address: 'x', holder: 'y' })).toMatchObject({ key: 'env.port-held' });
});

test('a reason inside a sentence speaks the language of the sentence', () => {
  const reason = systemReason('ENOENT');
  const words = (catalogue: Catalogue, language: Language): string =>
    withPlainSpaces(translateWith(catalogue, language)('text.file-unreadable', { path: 'a', reason }));
  expect(words(en, 'en')).toBe('a is unreadable: no such file or folder.');
  expect(words(fr, 'fr')).toBe('a est illisible : fichier ou dossier introuvable.');
});
