import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countWords, retiredWord } from '../../support/wording.ts';

const LIMIT = 40;
/** What stands before a help text: the name of its field, or the words of a flag before it. */
const BEFORE = String.raw`summary\s*[=:]|description\s*[=:]|flag\.\w+\((?:\s*(?:'[^']*'|[\w.]+|\[[^\]]*\]),)*`;
/** Such a text: literals joined by `+`. */
const HELP = new RegExp(String.raw`\b(?:${BEFORE})\s*((?:\s*(?:'(?:[^'\\]|\\.)*'|"[^"]*")\s*\+?)+)`, 'gu');

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

test('a help text does not say that a flag is repeatable', () => {
  expect(texts.filter(({ text }) => /repeatable/iu.test(text))).toEqual([]);
});

test('a help text has at most 40 words', () => {
  expect(texts.filter(({ text }) => countWords(text) > LIMIT)).toEqual([]);
});
