import { expect, test } from 'vitest';
import { untranslatedLines } from '../../support/untranslated-lines.ts';

test('finds an English line on a French screen', () => {
  const screen = ['? Title, one line? Trier', 'Error: File not found: x.yaml.'].join('\n');
  expect(untranslatedLines(screen, 'fr')).toEqual(expect.arrayContaining(screen.split('\n')));
});

test('finds a short English word before a colon', () => {
  expect(untranslatedLines('Error: Fichier introuvable : x.', 'fr')).toHaveLength(1);
});

test('a French screen has no English line', () => {
  const screen = 'Erreur : Fichier introuvable : x.yaml.\nEnsuite : sovran scope rank\nnon\n';
  expect(untranslatedLines(screen, 'fr')).toEqual([]);
});

test('finds an English word in a French table, except in names', () => {
  expect(untranslatedLines('tuned  merged  gguf', 'fr')).toEqual(['merged']);
  expect(untranslatedLines('✔ Stocker la sortie `quantized`', 'fr')).toEqual([]);
});

test('stock phrases of the parser are found', () => {
  const said = [
    'Parsing --port',
    'Expected an integer but received: x',
    'Nonexistent flag: --x',
    'command x not found',
  ];
  expect(untranslatedLines(said.join('\n'), 'fr')).toEqual(expect.arrayContaining(said));
});

test('words of the prompt library are found', () => {
  expect(untranslatedLines('? Continuer ? (Y/n)\n> You must provide a value', 'fr')).not.toEqual([]);
});

test('a line that the screen broke is found whole', () => {
  const screen = 'KPIs that show whether it works. Acceptance\nneeds one with today’s value.';
  expect(untranslatedLines(screen, 'fr')).not.toEqual([]);
});

test('a French line on an English screen is found too', () => {
  expect(untranslatedLines('Poids fixés.', 'en')).toEqual(['Poids fixés.']);
  expect(untranslatedLines('Weights set.', 'en')).toEqual([]);
});
