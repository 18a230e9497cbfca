import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toByteText } from '../../../src/lib/stages/data/hashing/byte-text.ts';
import { foldCodePoint, FoldedText } from '../../../src/lib/stages/data/hashing/folded-text.ts';
import { KeyTable } from '../../../src/lib/stages/data/contamination/key-table.ts';
import { RowHasher } from '../../../src/lib/stages/data/rows/row-hasher.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', 'É', ' ', '…', 'œ', 'ﷺ', '’', '\u0301', '😀', '½', '3', '\n', '한') }),
);

/** The definition, character by character, without tables or bytes. */
function foldSlowly(text: string): string {
  const folded = Array.from(text, (one) => foldCodePoint(one.codePointAt(0) ?? 0)).join('');
  const words = folded.replaceAll(/ +/g, ' ').replace(/^ /, '');
  return words === '' || words.endsWith(' ') ? words : `${words} `;
}

function foldFast(text: string): string {
  const folded = new FoldedText();
  folded.append(toByteText(text));
  const units: number[] = [];
  for (let at = 0; at < folded.length; at += 1) {
    const byte = folded.folded[at] ?? 0;
    if (byte < 0x80) units.push(byte);
    else {
      units.push(
        ((byte & 0x7f) << 14) | (((folded.folded[at + 1] ?? 0) & 0x7f) << 7) | ((folded.folded[at + 2] ?? 0) & 0x7f),
      );
      at += 2;
    }
  }
  return units.map((unit) => String.fromCharCode(unit)).join('');
}

const hasher = new RowHasher();

function keyOf(prompt: string, answer: string): string {
  hasher.read(
    [
      { role: 'user', content: toByteText(prompt) },
      { role: 'assistant', content: toByteText(answer) },
    ],
    [],
  );
  return [...hasher.key].join();
}

test('folding bytes gives what the definition gives', () => {
  fc.assert(
    fc.property(texts, (text) => foldFast(text) === foldSlowly(text)),
    { numRuns: 300 },
  );
});

test('comparison ignores case, accents, punctuation and spacing', () => {
  expect(keyOf('Où  habitez-vous ?', 'À Paris.')).toBe(keyOf('ou habitez vous', 'a   paris'));
  expect(keyOf('e\u0301te\u0301', 'a')).toBe(keyOf('été', 'A'));
});

test('words, digits, signs and the border between question and answer do', () => {
  const keys = [
    keyOf('article 12', 'oui'),
    keyOf('article 13', 'oui'),
    keyOf('article', '12 oui'),
    keyOf('12 article', 'oui'),
    keyOf('C', 'oui'),
    keyOf('C++', 'oui'),
    keyOf('3 + 5', 'oui'),
    keyOf('3 * 5', 'oui'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('a hundred thousand different rows have different hashes', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, row) => keyOf(`question ${row}`, 'oui')));
  expect(keys.size).toBe(100_000);
});

test('characters are counted as people see them', () => {
  hasher.read(
    [
      { role: 'user', content: toByteText('été 😀') },
      { role: 'assistant', content: toByteText('oui') },
    ],
    [],
  );
  expect(hasher.characters).toBe(8);
});

test('a table of keys grows, and each key keeps its first number', () => {
  const table = new KeyTable();
  for (let key = 0; key < 5000; key += 1) {
    table.add(key, -key, key + 1);
    table.add(key, -key, 1);
  }
  const read = new KeyTable(table.memory);
  for (let key = 0; key < 5000; key += 1) expect(read.find(key, -key)).toBe(key + 1);
  expect(read.find(1, 1)).toBe(0);
});
