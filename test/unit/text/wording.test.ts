import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { dataWords } from '../../support/data-words.ts';
import { countSentences, countWords, retiredWord } from '../../support/wording.ts';

/** Rooms whose messages are not rewritten yet; this list only shrinks. */
const NOT_YET: string[] = [];

const LIMIT = { en: 25, fr: 30, fix: 12 };
const FIX = /\.(fix|remedy)(\.|$)/;

type Catalogues = Record<'en' | 'fr', Record<string, string>>;

interface Text {
  key: string;
  language: 'en' | 'fr';
  text: string;
}

const files = globSync('src/lib/**/*messages.ts').filter((file) => !NOT_YET.some((room) => file.startsWith(room)));
const texts = [...(await Promise.all(files.map(textsOf))).flat(), ...textsIn(dataWords())];

test('messages of the rooms are found', () => {
  expect(texts.length).toBeGreaterThan(1500);
});

test('a message has no retired word', () => {
  expect(texts.flatMap((one) => named(one, retiredWord(one.text, one.language)))).toEqual([]);
});

test('a document has no retired word', () => {
  const lines = globSync(['*.md', 'docs/**/*.md']).flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .map((text) => ({ key: path, text })),
  );
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.flatMap((line) => named(line, retiredWord(line.text, 'en')))).toEqual([]);
});

test('a line has at most 25 words, in French 30', () => {
  const long = texts.filter(({ text, language }) =>
    text.split('\n').some((line) => countWords(line) > LIMIT[language]),
  );
  expect(long.map(({ key, text }) => `${key}: ${text}`)).toEqual([]);
});

test('a fix has at most 12 words outside its command', () => {
  const long = texts.filter(({ key, text }) => FIX.test(key) && countWords(text) > LIMIT.fix);
  expect(long.map(({ key, text }) => `${key}: ${text}`)).toEqual([]);
});

test('a French fix addresses the reader as vous', () => {
  const infinitive = texts.filter(
    ({ key, language, text }) => language === 'fr' && FIX.test(key) && /^\p{Lu}\p{Ll}+(er|ir|re) /u.test(text),
  );
  expect(infinitive.map(({ key, text }) => `${key}: ${text}`)).toEqual([]);
});

test.for([
  ['Nobody is there.', 'en', 'Nobody'],
  ['There is no host.', 'en', undefined],
  ['It is no host.', 'en', 'is no'],
  ['GPUs are cut into instances.', 'en', undefined],
  ['Run `git take back`.', 'en', undefined],
  ['La liaison est perdue.', 'fr', 'liaison'],
] as const)('%j holds the retired word %s %s', ([text, language, word]) => {
  expect(retiredWord(text, language)).toBe(word);
});

test('words and sentences are counted outside backticks', () => {
  expect(countWords('Run `sovran scope add NAME`, then {count} {count|row|rows}.')).toBe(4);
  expect(countSentences('One, e.g. this. Two `a. b`!')).toBe(2);
});

async function textsOf(file: string): Promise<Text[]> {
  const url = pathToFileURL(join(process.cwd(), file)).href;
  return textsIn(((await import(url)) as { messages: Catalogues }).messages);
}

function textsIn(messages: Catalogues): Text[] {
  return (['en', 'fr'] as const).flatMap((language) =>
    Object.entries(messages[language]).map(([key, text]) => ({ key, language, text })),
  );
}

function named({ key, text }: Pick<Text, 'key' | 'text'>, word: string | undefined): string[] {
  return word === undefined ? [] : [`${key}: “${word}” in ${text}`];
}
