import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countSentences, countWords, retiredWord } from '../../support/wording.ts';

const LIMIT = { sentences: 2, words: 30 };

interface Docstring {
  place: string;
  text: string;
}

const docstrings = globSync('src/**/*.ts').flatMap(docstringsOf);

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

test('every port has a docstring', () => {
  const ports = globSync('src/lib/core/ports/*.ts').flatMap((file) => portsOf(readFileSync(file, 'utf8')));
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter(({ before }) => !before.endsWith('*/')).map(({ name }) => name)).toEqual([]);
});

/** Interfaces with a method, and the line before each. */
function portsOf(source: string): { name: string; before: string }[] {
  const interfaces = source.matchAll(/(.*)\nexport interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g);
  return [...interfaces]
    .filter(([, , , body = '']) => /^  \w+\??(<.*>)?\(/m.test(body))
    .map(([, before = '', name = '']) => ({ name, before: before.trim() }));
}

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
