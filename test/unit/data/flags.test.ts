import { expect, test } from 'vitest';
import { checkLicense } from '../../../src/lib/data/license.ts';
import { parseRowCount, parseShare, parseSplit } from '../../../src/lib/data/parse-flags.ts';
import { readRecipe } from '../../../src/lib/data/read-recipe.ts';
import { workerUrl } from '../../../src/lib/data/work/worker-url.ts';
import { writtenFile } from '../../support/written-file.ts';

test.each([
  ['train=0.8,validation=0.1,test=0.1', { train: 0.8, validation: 0.1, test: 0.1 }],
  ['test=1', { train: 0, validation: 0, test: 1 }],
  ['train=.5, test=.5', { train: 0.5, validation: 0, test: 0.5 }],
])('%s is a split', (text, shares) => {
  expect(parseSplit(text)).toEqual(shares);
});

test.each(['', 'train=0.8', 'train=1,dev=0', 'train=0.5,train=0.5', 'train=2,test=-1', 'train=x', 'train='])(
  '%j is no split',
  (text) => {
    expect(() => parseSplit(text)).toThrowError(expect.objectContaining({ code: 'bad-split', exit: 2 }));
  },
);

test.each(['', 'x', '-0.1', '1.1', 'NaN'])('%j is no share', (text) => {
  expect(() => parseShare(text)).toThrowError(expect.objectContaining({ code: 'bad-share', exit: 2 }));
});

test.each(['-1', '101', '1.5', '', 'x'])('%j is no number of rows to show', (text) => {
  expect(() => parseRowCount(text)).toThrowError(expect.objectContaining({ code: 'bad-rows' }));
});

test.each([
  ['MIT', 'MIT'],
  ['apache-2.0', 'Apache-2.0'],
  ['ETALAB-2.0', 'etalab-2.0'],
  ['MIT OR Apache-2.0', 'MIT OR Apache-2.0'],
  ['LicenseRef-Contrat-2024', 'LicenseRef-Contrat-2024'],
])('%s is a licence', (text, license) => {
  expect(checkLicense(text)).toBe(license);
});

test.each(['', 'MIT OR', 'OR', 'MIT MIT', 'LicenseRef-', 'free', 'MIT\n; rm'])('%j is no licence', (text) => {
  expect(() => checkLicense(text)).toThrowError(expect.objectContaining({ code: 'unknown-license', exit: 2 }));
});

test('a licence with a slip names the near ones', () => {
  expect(() => checkLicense('etalab2.0')).toThrowError(
    expect.objectContaining({
      details: { license: 'etalab2.0', near: expect.arrayContaining(['etalab-2.0']) as unknown },
    }),
  );
});

test.each([
  ['where:\n  a: 1\nmapp: {}\n', ':3:7', ['map']],
  ['map:\n  prompt: a\n', '', []],
  ['map: [1]\n', ':1:6', []],
  ['a: b: c\n', ':1:', []],
  ['map: { prompt: { field: a, capture: "(" }, completion: b }\n', '', []],
])('the recipe %j is refused with its place', async (content, where, near) => {
  const path = writtenFile('recipe.yaml', content);
  const thrown = await readRecipe(path).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'bad-recipe', exit: 2, details: { near } });
  expect((thrown as { details: { place: string } }).details.place).toContain(`${path}${where}`);
});

test('the recipe that comes with sovran is valid', async () => {
  const recipe = await readRecipe('templates/recipes/service-public-themes.yaml');
  expect(Object.keys(recipe.map ?? {})).toEqual(['prompt', 'completion', 'label']);
});

test('the worker is found from sources and from a bundle, wherever that is installed', () => {
  expect(workerUrl('file:///a/src/lib/data/work/worker-url.ts').pathname).toBe('/a/src/lib/data/work/chunk-worker.ts');
  expect(workerUrl('file:///a/dist/b/dist/chunk-X.js').pathname).toBe('/a/dist/b/dist/lib/data/work/chunk-worker.js');
  expect(workerUrl('file:///a/dist/commands/data/prepare.js').pathname).toBe('/a/dist/lib/data/work/chunk-worker.js');
});
