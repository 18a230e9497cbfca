import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countWords, retiredWord } from '../../support/wording.ts';

const LIMIT = 12;
/** The first argument of `test(`, or of what `test.each(…)` and its like return. */
const NAME =
  /(?:\btest(?:\.\w+\([^()]*\))?|[)`])\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`((?:[^`\\]|\\.)*)`),\s*(?:async\b|[{(]|\w+\)?[,)])/gu;

const names = globSync('test/**/*.test.ts').flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(NAME)].map(([, one, two, three]) => ({
    path,
    name: (one ?? two ?? three ?? '').replaceAll(/\[fault [^\]]*\]|\$(?:\{[^}]*\}|\w+)/gu, '{}'),
  })),
);

test('a test name has no retired word', () => {
  expect(names.length).toBeGreaterThan(2500);
  expect(names.filter(({ name }) => retiredWord(name, 'en') !== undefined)).toEqual([]);
});

test('a test name has at most 12 words', () => {
  expect(names.filter(({ name }) => countWords(name.replace(/^\{\} /u, '')) > LIMIT)).toEqual([]);
});
