import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatExample } from '../../../../src/lib/core/project/yaml/explain-issues.ts';

/** Patterns of the schemas of files that people write, as they stand in the code. */
function patterns(): string[] {
  return globSync('src/lib/core/project/resources/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.regex\((\/.+?\/)\)/g)].map(([, found = '']) => found),
  );
}

test('every pattern of a file that people write matches its example', () => {
  expect(patterns().length).toBeGreaterThan(10);
  expect(patterns().filter((pattern) => formatExample(pattern) === undefined)).toEqual([]);
});

test.for([
  ['/^[a-z0-9][a-z0-9.-]{0,62}$/', 'my-name'],
  ['/^\\d+(\\.\\d+)?(ms|s|m|h)$/', '90s'],
  ['/^never$/', undefined],
  ['', undefined],
] as const)('%s has the example %s', ([pattern, example]) => {
  expect(formatExample(pattern)).toBe(example);
});
