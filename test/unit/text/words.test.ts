import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/lib/core/text/duration.ts';
import { choosePaint } from '../../../src/lib/cli/terminal/terminal.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { lineText, plainText, styledLine } from '../../../src/lib/core/text/plain.ts';
import { renderTable } from '../../../src/lib/core/text/table.ts';
import { plainView } from '../../support/plain-view.ts';
import { translateWith } from '../../../src/lib/core/text/translate.ts';

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
  '%j is not a duration',
  (text) => {
    expect(() => parseDuration(text)).toThrow('bad-duration');
  },
);

test('there is one reader of durations', () => {
  const readers = globSync('src/**/*.ts').filter((file) =>
    /function parse(Duration|Milliseconds)/.test(readFileSync(file, 'utf8')),
  );
  expect(readers).toEqual(['src/lib/core/text/duration.ts']);
});

test('escape sequences and control characters of foreign text are taken out', () => {
  expect(plainText('a\u001B[31mred\u001B[0m\u0007\u009B2J\tb\n\r')).toBe('ared\tb\n');
});

test('foreign text stays on its line and drives no terminal', () => {
  expect(lineText('a\nb\r\nc\td\u2028e')).toBe('a b c d e');
  expect(lineText('x\u001B]0;title\u0007\u001B[2Jy\u009B31mz\u202Etxt')).toBe('xyztxt');
  expect(lineText('Été – “ok” 日本 👍')).toBe('Été – “ok” 日本 👍');
});

test('a line keeps our styles and nothing else', async () => {
  const paint = await choosePaint(true);
  for (const style of ['bold', 'dim', 'good', 'bad', 'warn'] as const) {
    expect(styledLine(`${paint[style]('a\nb')}\u001B[5mc\u001B[2Jd`)).toBe(
      `${paint[style]('a')} ${paint[style]('b')}cd`,
    );
  }
});

test('a table stays aligned whatever its cells hold', () => {
  const cells = ['one\ntwo', 'bell\u0007\u0007\u0007', '\u001B[2Jclear', 'plain'];
  const rows = cells.map((cell) => [cell, 'x']);
  const lines = renderTable(plainView(), [{ title: 'A' }, { title: 'B' }], rows);
  expect(lines).toHaveLength(5);
  expect(new Set(lines.map((line) => line.search(/[Bx]$/)))).toEqual(new Set([9]));
});

test('a parameter cannot break a message', () => {
  const t = translateWith(en, 'en');
  expect(t('cli.plan-saved', { path: 'a\n\u001B[31mError: all is lost' })).toBe('Plan saved to a Error: all is lost.');
});
