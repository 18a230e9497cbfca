import { expect, test } from 'vitest';
import { isAtLeast } from '../../../src/lib/core/kit/compare-versions.ts';

test.each([
  ['2.6.12', false],
  ['2.8.5', true],
  ['2.8', true],
  ['3.0.11', true],
  ['2.10.1', true],
  ['1.9', false],
])('whether %s is at least 2.8: %s', (version, enough) => {
  expect(isAtLeast(version, '2.8')).toBe(enough);
});
