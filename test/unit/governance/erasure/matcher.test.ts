import { expect, test } from 'vitest';
import { pseudonymOf } from '../../../../src/lib/stages/data/pii/pseudonym.ts';
import { createMatcher } from '../../../../src/lib/stages/governance/erasure/matcher.ts';

const KEY = Buffer.alloc(32, 7);
const holds = (identifier: string, text: string): boolean => createMatcher([identifier], KEY).find(text).length > 0;

test.each([
  ['Zoé Ménard', 'ZOE  MENARD a écrit'],
  ['Zoe Menard', 'Zoe\u0301 **Me\u0301nard**'],
  ['Jean-Pierre d’Ormesson', "jean pierre D'ORMESSON"],
  ['zoe.menard@example.org', 'mailto:Zoe.Menard@Example.org.'],
  ['zoe.menard@example.org', '_zoe.menard@example.org_'],
  ['06 12 34 56 78', 'Tél:+33 (0)6.12.34.56.78'],
  ['+33612345678', '0612345678'],
  ['0033 6 12 34 56 78', '06-12-34-56-78'],
  ['1 84 12 76 451 089 46', 'NIR 184127645108946.'],
  ['FR76 3000 6000 0112 3456 7890 189', 'fr7630006000011234567890189'],
  ['184127645108946', '１８４１２７６４５１０８９４６'],
  ['dossier 2024-0815', 'Dossier 2024/0815'],
  ['Zoé Ménard', 'Zo\u00ADé Mé\u200Bnard'],
  ['Zoé Ménard', 'Zo&eacute;&nbsp;M&#233;n&#x61;rd'],
  ['Zoé Ménard', 'Zo&amp;eacute; M&#xE9;nard'],
  ['Zoé Ménard', '/q?n=Zo%C3%A9+M%E9nard'],
  ['Fiona Lœuf', 'ﬁona LOEUF'],
  ['Ægir Strauß', 'AEGIR STRAUSS'],
  ['Maelle Boeuf', 'Maëlle B&oelig;uf'],
  ['zoe.menard@example.org', 'zoe.menard+news@example.org'],
  ['zoe.menard+shop@example.org', 'zoe.menard&commat;example.org'],
  ['zoe@example.org', 'mailto:zoe%40example.org'],
  ['1 84 12 76 451 089 46', 'NIR 1 84 12 76 451 089'],
  ['1841276451089', '184127645108946'],
  ['1 84 12 2A 451 089 46', '184122a451089'],
])('%s is found in %j', (identifier, text) => {
  expect(holds(identifier, text)).toBe(true);
});

test.each([
  ['Ménard', 'Ménardière'],
  ['Jean Martin', 'Jean-Martine'],
  ['menard@example.org', 'zoe.menard@example.org'],
  ['zoe@example.org', 'zoe@example.org.uk'],
  ['0612345678', '06123456789'],
  ['0612345678', '10612345678'],
  ['184127645108946', '18412764510894'],
  ['zoe@example.org', 'zoe+@other.org'],
  ['zoe@example.org', 'news+zoe@example.org'],
])('%s is not found in %j', (identifier, text) => {
  expect(holds(identifier, text)).toBe(false);
});

test('the token of a value under the project’s key is found', () => {
  const finding = { type: 'phone', start: 0, end: 0, canonical: '33612345678' } as const;
  expect(holds('06 12 34 56 78', `Appelez ${pseudonymOf(finding, KEY)}.`)).toBe(true);
  expect(holds('06 12 34 56 78', `Appelez ${pseudonymOf(finding, Buffer.alloc(32, 8))}.`)).toBe(false);
});

test('a NIR without its key has the token of the whole', () => {
  const finding = { type: 'nir', start: 0, end: 0, canonical: '184127645108946' } as const;
  expect(holds('1 84 12 76 451 089', `Dossier ${pseudonymOf(finding, KEY)}`)).toBe(true);
});

test('identifiers of fewer than five letters are short', () => {
  expect(createMatcher(['Li Wu', 'Anna B', 'Zoé'], KEY).short).toEqual([0, 2]);
});
