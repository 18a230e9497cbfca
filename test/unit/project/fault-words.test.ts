import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { knownFaults } from '../../../src/lib/core/project/yaml/fault.ts';

test('the rules that schemas name are those with words', () => {
  const sources = globSync('src/lib/core/project/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const named = sources.flatMap((text) => [...text.matchAll(/(?:error|message): '([a-z]+(?:-[a-z]+)+)'/g)]);
  expect(new Set(named.map(([, rule]) => rule))).toEqual(new Set(Object.keys(knownFaults().rules)));
});
