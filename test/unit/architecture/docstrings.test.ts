import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countSentences, countWords, retiredWord } from '../../support/wording.ts';

/** Rooms and files whose docstrings are not rewritten yet; this list only shrinks. */
const NOT_YET: string[] = [];

const LIMIT = { sentences: 2, words: 30 };

interface Docstring {
  place: string;
  text: string;
}

const files = globSync('src/**/*.ts').filter((file) => !NOT_YET.some((room) => file.startsWith(room)));
const docstrings = files.flatMap(docstringsOf);

test('a docstring has at most two sentences and 30 words', () => {
  const long = docstrings.filter(
    ({ text }) => countSentences(text) > LIMIT.sentences || countWords(text) > LIMIT.words,
  );
  expect(long.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
});

test('a docstring has no retired word', () => {
  const retired = docstrings.filter(({ text }) => retiredWord(text, 'en') !== undefined);
  expect(retired.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
});

test('docstrings of most rooms are held', () => {
  expect(docstrings.length).toBeGreaterThan(1300);
});

function docstringsOf(file: string): Docstring[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/\/\*\*([\s\S]*?)\*\//g)].map((found) => ({
    place: `${file}:${source.slice(0, found.index).split('\n').length}`,
    text: (found[1] ?? '')
      .replaceAll(/^\s*\* ?/gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }));
}
