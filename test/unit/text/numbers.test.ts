import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatNumber } from '../../../src/lib/core/text/translate.ts';

const intl = (value: number, language: 'en' | 'fr', decimals: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: decimals, signDisplay: 'negative' })
    .format(value)
    .replaceAll('\u202F', '\u00A0');

/** Any number, and those where rounding is a close thing. */
const numbers = fc.oneof(
  fc.double({ min: -2000, max: 2000, noNaN: true }),
  fc.integer({ min: -2000, max: 2000 }),
  fc.integer({ min: -20_000_000, max: 20_000_000 }).map((value) => value / 20_000),
  fc.double(),
);

test('a number is written as Intl writes it, without narrow spaces', () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom('en', 'fr'), fc.constantFrom(0, 1, 2, 3), (value, language, decimals) => {
      expect(formatNumber(value, language, decimals)).toBe(intl(value, language, decimals));
    }),
    { numRuns: 3000 },
  );
});

test.for([
  [999, 'en', '999'],
  [1000, 'en', '1,000'],
  [998.9996, 'en', '999'],
  [999.9996, 'en', '1,000'],
  [1234.5, 'fr', '1\u00A0234,5'],
  [23.45678, 'fr', '23,457'],
  [-0.0, 'en', '0'],
  [Number.NaN, 'en', 'NaN'],
] as const)('%d in %s is %s', ([value, language, text]) => {
  expect(formatNumber(value, language)).toBe(text);
});
