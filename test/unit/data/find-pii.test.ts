import { expect, test } from 'vitest';
import { toByteText } from '../../../src/lib/stages/data/hashing/byte-text.ts';
import { FoldedText } from '../../../src/lib/stages/data/hashing/folded-text.ts';
import { findPii } from '../../../src/lib/stages/data/pii/find-pii.ts';
import { pseudonymOf, replacePii } from '../../../src/lib/stages/data/pii/pseudonym.ts';
import { caseTable } from '../../support/case-table.ts';
import { fromByteText } from '../../support/byte-text.ts';

const cases = caseTable<{ text: string; found: string[]; note?: string }>('data/pii.yaml');

test.each(cases)('$text holds $found', ({ text, found }) => {
  expect(findPii(toByteText(text)).map(({ type }) => type)).toEqual(found);
});

test.each(cases)('the hints for $text lead to the same findings', ({ text, found }) => {
  const bytes = toByteText(text);
  expect(findPii(bytes, new FoldedText().append(bytes)).map(({ type }) => type)).toEqual(found);
});

test.each(cases.filter(({ found }) => found.length > 0))('masking $text leaves nothing to find', ({ text }) => {
  const bytes = toByteText(text);
  const masked = replacePii(bytes, findPii(bytes), undefined);
  expect(findPii(masked)).toEqual([]);
  expect(fromByteText(masked)).toMatch(/\[(email|phone|iban|nir|siret|siren|card|ip)\]/);
});

test('masking replaces the value and keeps the text around it', () => {
  const bytes = toByteText('Écrire à é.jean@exemple.fr, merci à tous');
  expect(fromByteText(replacePii(bytes, findPii(bytes), undefined))).toBe('Écrire à é.[email], merci à tous');
});

test('spellings of a number share one pseudonym per key', () => {
  const spellings = ['06 12 34 56 78', '0612345678', '+33 6 12 34 56 78', '0033612345678', '+33 (0)6.12.34.56.78'];
  const token = (text: string, key: string): string => {
    const [finding] = findPii(toByteText(text));
    return finding ? pseudonymOf(finding, Buffer.from(key)) : 'nothing found';
  };
  const tokens = new Set(spellings.map((text) => token(text, 'key')));
  expect([...tokens]).toEqual([expect.stringMatching(/^\[phone-[0-9a-f]{12}\]$/)]);
  expect(token('0612345678', 'other')).not.toBe([...tokens][0]);
});
