import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkLicense } from '../../../src/lib/stages/data/license.ts';
import { parseNear, parseShare, parseSplit } from '../../../src/lib/stages/data/parse-flags.ts';
import { readRecipe } from '../../../src/lib/stages/data/read-recipe.ts';
import { workerUrl } from '../../../src/lib/core/kit/worker-url.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../src/lib/cli/texts/fr.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';

test.each([
  ['train=0.8,validation=0.1,test=0.1', { train: 0.8, validation: 0.1, test: 0.1 }],
  ['test=1', { train: 0, validation: 0, test: 1 }],
  ['train=.5, test=.5', { train: 0.5, validation: 0, test: 0.5 }],
])('%s is a split', (text, shares) => {
  expect(parseSplit(text)).toEqual(shares);
});

test.each(['', 'train=0.8', 'train=1,dev=0', 'train=0.5,train=0.5', 'train=2,test=-1', 'train=x', 'train='])(
  '%j is not a split',
  (text) => {
    expect(() => parseSplit(text)).toThrowError(expect.objectContaining({ code: 'bad-split', exit: 2 }));
  },
);

test.each(['', 'x', '-0.1', '1.1', 'NaN'])('%j is not a share', (text) => {
  expect(() => parseShare('--max-bad', text)).toThrowError(expect.objectContaining({ code: 'bad-share', exit: 2 }));
});

test.each(['', 'x', '0', '0.7', '0.749', '1.01'])('%j is not a share of near duplicates', (text) => {
  expect(() => parseNear(text)).toThrowError(expect.objectContaining({ code: 'bad-share', exit: 2 }));
});

test('near duplicates are found from 0.75', () => {
  expect(['0.75', '0.8', '1'].map(parseNear)).toEqual([0.75, 0.8, 1]);
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

test.each(['', 'MIT OR', 'OR', 'MIT MIT', 'LicenseRef-', 'free', 'MIT\n; rm'])('%j is not a licence', (text) => {
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
  ['an unknown key', 'where:\n  a: 1\nmapp: {}\n', [3, 1], 'project.yaml.unknown-key', { near: ['map'] }],
  [
    'a key of a mapping',
    'map:\n  prompt: { feild: a }\n  completion: b\n',
    [2, 13],
    'project.yaml.unknown-key',
    { near: ['field'] },
  ],
  [
    'a key one level too high',
    'prompt: a\ncompletion: b\n',
    [1, 1],
    'project.yaml.unknown-key',
    { places: ['map.prompt'] },
  ],
  ['a missing key', 'map:\n  prompt: a\n', [2, 3], 'project.yaml.missing-key', { key: 'map.completion' }],
  ['a wrong type', 'map: [1]\n', [1, 6], 'project.yaml.type', { key: 'map' }],
  ['broken syntax', 'a: b: c\n', [1, 4], 'project.yaml.syntax', { reason: 'BLOCK_AS_IMPLICIT_KEY' }],
  [
    'broken indentation',
    'map:\n   prompt: a\n  completion: b\n',
    [3, 1],
    'project.yaml.syntax',
    { reason: 'BAD_INDENT' },
  ],
  [
    'a bad pattern',
    'map:\n  prompt: { field: a, capture: "(" }\n  completion: b\n',
    [2, 32],
    'data.recipe.pattern',
    { pattern: '(' },
  ],
  ['nothing', '', [1, 1], 'project.yaml.type', {}],
] as const)('a recipe with %s is refused with its place', (_what, content, [line, column], key, details) => {
  const thrown = failureOf(() => readRecipe('r.yaml', content));
  expect(thrown).toMatchObject({ code: 'bad-recipe', exit: 2, details: { path: 'r.yaml', line, column, ...details } });
  expect(thrown.text).toMatchObject({ key, params: { where: `r.yaml:${line}:${column}` } });
  for (const catalogue of [en, fr]) {
    const words = say(translateWith(catalogue, 'en'), thrown.text);
    expect(words).not.toMatch(/[A-Z]+_[A-Z]+|ENOENT|[{}]/);
  }
});

function failureOf(work: () => unknown): SovranError {
  try {
    work();
  } catch (error) {
    if (error instanceof SovranError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('the recipe that comes with sovran is valid', () => {
  const path = 'templates/recipes/service-public-themes.yaml';
  const recipe = readRecipe(path, readFileSync(path, 'utf8'));
  expect(Object.keys(recipe.map ?? {})).toEqual(['prompt', 'completion', 'label']);
});

test('finds the worker from sources and from any bundle', () => {
  const worker = 'lib/stages/data/threads/chunk-worker';
  const foundFrom = (here: string): string => workerUrl(worker, `file:///${here}`).pathname;
  expect(foundFrom('a/src/lib/core/kit/worker-url.ts')).toBe(`/a/src/${worker}.ts`);
  expect(foundFrom('a/dist/b/dist/chunk-X.js')).toBe(`/a/dist/b/dist/${worker}.js`);
  expect(foundFrom('a/dist/commands/data/prepare.js')).toBe(`/a/dist/${worker}.js`);
});
