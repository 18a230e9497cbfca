import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countWords, retiredWord } from '../../support/wording.ts';

const LIMIT = 40;
/** The value of `summary` or `description`: literals joined by `+`. */
const HELP = /\b(?:summary|description)\s*[=:]\s*((?:\s*(?:'(?:[^'\\]|\\.)*'|"[^"]*")\s*\+?)+)/gu;

const texts = globSync('src/{commands,lib/cli/flags}/**/*.ts').flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(HELP)].map(([, literals = '']) => ({
    path,
    text: [...literals.matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/gu)].map(([, one, two]) => one ?? two ?? '').join(''),
  })),
);

test('a help text has no retired word', () => {
  expect(texts.length).toBeGreaterThan(300);
  expect(texts.filter(({ text }) => retiredWord(text, 'en') !== undefined)).toEqual([]);
});

test('a help text has at most 40 words', () => {
  expect(texts.filter(({ text }) => countWords(text) > LIMIT)).toEqual([]);
});
