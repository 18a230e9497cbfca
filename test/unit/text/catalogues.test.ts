import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../../src/lib/text/en.ts';
import { fr } from '../../../src/lib/text/fr.ts';

const keys = Object.keys(en) as (keyof typeof en)[];

test('both languages have the same messages', () => {
  expect(Object.keys(fr).sort()).toEqual([...keys].sort());
});

test('every message is used', () => {
  const sources = globSync('src/**/*.ts')
    .filter((file) => !/src\/lib\/text\/(en|fr)/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const dynamic = [...sources.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map((found) => found[1] ?? '');
  const unused = keys.filter(
    (key) => !sources.includes(`'${key}'`) && !dynamic.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

test('both languages fill the same parameters', () => {
  const names = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map((found) => found[1] ?? ''))].sort();
  const different = keys.filter((key) => names(en[key]).join() !== names(fr[key]).join());
  expect(different).toEqual([]);
});
