import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/lib/text/duration.ts';
import { plainText } from '../../../src/lib/text/plain.ts';

test.for([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1.5h', 5_400_000],
  ['2d', 172_800_000],
  ['250ms', 250],
  ['0s', 0],
  ['3650d', 315_360_000_000],
] as const)('%s is %i ms', ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms);
});

test.for(['', '90', 's', '-5s', '1w', '1 h', '5s; rm', '9999999d', '1e3s', '1'.repeat(400) + 's'])(
  '%j is no duration',
  (text) => {
    expect(() => parseDuration(text)).toThrow('bad-duration');
  },
);

test('there is one reader of durations', () => {
  const readers = globSync('src/**/*.ts').filter((file) =>
    /function parse(Duration|Milliseconds)/.test(readFileSync(file, 'utf8')),
  );
  expect(readers).toEqual(['src/lib/text/duration.ts']);
});

test('escape sequences and control characters of foreign text are taken out', () => {
  expect(plainText('a\u001B[31mred\u001B[0m\u0007\u009B2J\tb\n\r')).toBe('ared\tb\n');
});
