import { expect, test } from 'vitest';
import type { Recipe } from '../../../../src/lib/core/project/resources/recipe.ts';
import { pipelineOf, type DatatroveInput } from '../../../../src/lib/stages/export/datatrove/export-datatrove.ts';
import { pythonPattern } from '../../../../src/lib/stages/export/datatrove/python-pattern.ts';
import { rulesOf } from '../../../../src/lib/stages/export/datatrove/rules.ts';

const map = { prompt: 'q', completion: 'a' };

function inputOf(said: Partial<DatatroveInput> = {}): DatatroveInput {
  const split = { train: 0.8, validation: 0.1, test: 0.1 };
  return {
    recipe: { map },
    from: ['/c/*.jsonl'],
    license: 'MIT',
    near: 0.8,
    split,
    tasks: 2,
    slurm: undefined,
    ...said,
  };
}

test.each<[string, Recipe, object]>([
  ['fields', { map }, { where: [], map: { prompt: { field: 'q' }, completion: { field: 'a' } }, quality: {} }],
  ['a value', { map, where: { kind: true } }, { where: [{ field: 'kind', in: ['true'] }] }],
  ['several', { map, where: { n: { in: [1, 'b'] } } }, { where: [{ field: 'n', in: ['1', 'b'] }] }],
  [
    'patterns',
    { map, where: { t: { match: '^a.b$', not: '\\s' } } },
    { where: [{ field: 't', match: '^a[^\\n\\r\\u2028\\u2029]b\\Z', not: expect.stringMatching(/^\[\\t.*\]$/) }] },
  ],
  [
    'a capture',
    { map: { ...map, label: { field: 's', capture: '^([^,$.]+)', values: { x: 'y' } } } },
    { map: { label: { field: 's', capture: '^([^,$.]+)', values: { x: 'y' } } } },
  ],
  [
    'a constant',
    { map: { ...map, system: { constant: 'Be brief.' } } },
    { map: { system: { constant: 'Be brief.' } } },
  ],
  ['bounds', { map, quality: { minWords: 2, refusals: 'keep' } }, { quality: { minWords: 2 } }],
])('rules of a recipe: %s', (_name, recipe, rules) => {
  expect(rulesOf(recipe)).toMatchObject(rules);
});

test.each<[string, Recipe]>([
  ['map', { where: { a: 1 } }],
  ['groups', { map, groups: { g: { a: 1 } } }],
  ['map.group', { map: { ...map, group: 'g' } }],
  ['map.date', { map: { ...map, date: 'd' } }],
  ['quality.languages', { map, quality: { languages: ['fr'] } }],
  ['quality.refusals', { map, quality: { refusals: 'drop' } }],
  ['where.t.match', { map, where: { t: { match: '\\p{L}' } } }],
  ['where.t.not', { map, where: { t: { not: '(?<=a)b' } } }],
  ['map.label.capture', { map: { ...map, label: { field: 's', capture: '(?:(a)|b)+' } } }],
])('the rule %s is refused by name', (rule, recipe) => {
  expect(() => rulesOf(recipe)).toThrow(
    expect.objectContaining({ code: 'rule-not-exported', exit: 3, details: { rule } }),
  );
});

test.each([
  ['(?:ab)+c', '(?:ab)+c'],
  ['(a)\\.b', '(a)\\.b'],
  ['[^\\]]{2,3}', '[^\\]]{2,3}'],
  ['(?=a)b|c?', '(?=a)b|c?'],
  ['(?<name>a)', undefined],
  ['(a)\\1', undefined],
  ['\\u{61}', undefined],
  ['[]a', undefined],
  ['[^]', undefined],
  ['[\\s]', undefined],
  ['(a)(?!(b))', undefined],
  ['(a)?', undefined],
])('pattern %s for Python', (pattern, python) => {
  expect(pythonPattern(pattern)).toBe(python);
});

test.each([
  [{ near: 1 }, { near: null, partitions: 16 }],
  [{ near: 0.8 }, { near: { buckets: 18, hashes: 13 }, parameters: { near: 0.8, pii: 'unknown', maxBad: 0.05 } }],
  [{ near: 0.95 }, { near: { buckets: 18, hashes: 56 } }],
  [{ tasks: 17 }, { partitions: 32, executor: { tasks: 17 } }],
  [{ slurm: { partition: 'cpu', time: '1:00:00' } }, { executor: { tasks: 2, slurm: { partition: 'cpu' } } }],
])('%j gives its pipeline', (said, pipeline) => {
  expect(pipelineOf(inputOf(said))).toMatchObject(pipeline);
});

test('the split depends on no file and no task', () => {
  const seedOf = (said: Partial<DatatroveInput>): unknown => (pipelineOf(inputOf(said)) as { seed: string }).seed;
  expect(seedOf({ from: ['/other/*.parquet'], tasks: 9 })).toBe(seedOf({}));
  expect(seedOf({ near: 0.9 })).not.toBe(seedOf({}));
});
