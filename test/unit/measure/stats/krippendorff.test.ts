import { expect, test } from 'vitest';
import { krippendorffAlpha, type Level } from '../../../../src/lib/stages/measure/stats/krippendorff.ts';

/** Tables of Krippendorff, “Computing Krippendorff’s Alpha-Reliability”, 2011: one line an observer. */
const BINARY = ['0100000010', '1110010000'];
const TWO = ['112243335441', '212223335444'];
const FOUR = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];

test.each<[string[], Level, number]>([
  [BINARY, 'nominal', 0.095],
  [TWO, 'nominal', 0.692],
  [FOUR, 'nominal', 0.743],
  [FOUR, 'ordinal', 0.815],
  [FOUR, 'interval', 0.849],
])('%j on %s level: %d', (observers, level, alpha) => {
  expect(krippendorffAlpha(unitsOf(observers), level)).toBeCloseTo(alpha, 3);
});

test('agreement is 1, and unknown where nothing varies or pairs', () => {
  expect(krippendorffAlpha(unitsOf(['0101', '0101']), 'nominal')).toBe(1);
  expect(krippendorffAlpha(unitsOf(['0000', '0000']), 'nominal')).toBeUndefined();
  expect(krippendorffAlpha(unitsOf(['01..', '..01']), 'nominal')).toBeUndefined();
  expect(krippendorffAlpha([], 'ordinal')).toBeUndefined();
});

function unitsOf(observers: string[]): (number | null)[][] {
  return Array.from(observers[0] ?? '', (_, at) =>
    observers.map((said) => (said[at] === '.' ? null : Number(said[at]))),
  );
}
