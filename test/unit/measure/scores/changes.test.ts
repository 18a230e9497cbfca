import { expect, test } from 'vitest';
import { changeText } from '../../../../src/lib/stages/measure/scores/changes.ts';

const TEXT = 'Quel délai pour renouveler ma carte d’identité à la mairie de Nîmes en 2024 ?';

test('capitals and missing accents are not drawn', () => {
  expect(changeText('case', 'Où est l’élève ?', 1)).toBe('OÙ EST L’ÉLÈVE ?');
  expect(changeText('accents', 'Où est l’œuvre de Cœur, élève ?', 1)).toBe('Ou est l’oeuvre de Coeur, eleve ?');
});

test('typos follow the seed and change a fifth of the long words', () => {
  const words = TEXT.split(' ');
  const seen = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const changed = changeText('typos', TEXT, seed);
    expect(changeText('typos', TEXT, seed)).toBe(changed);
    const now = changed.split(' ');
    expect(now).toHaveLength(words.length);
    const differing = now.flatMap((word, at) => (word === words[at] ? [] : [[words[at] ?? '', word] as const]));
    expect(differing).toHaveLength(2);
    for (const [before, after] of differing) {
      expect(Math.abs(before.length - after.length)).toBeLessThanOrEqual(1);
      expect(after[0]).toBe(before[0]);
    }
    seen.add(changed);
  }
  expect(seen.size).toBeGreaterThan(30);
});

test.each(['', 'a le 42', 'oooo', '{"id": 1}', '日本語の文章です'])(
  '%j has no word to misspell, or keeps its form',
  (text) => {
    const changed = changeText('typos', text, 3);
    expect(text === 'oooo' ? changed.replace(/o+/, 'oooo') : changed).toBe(text);
  },
);
