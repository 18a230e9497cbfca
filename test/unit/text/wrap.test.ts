import { expect, test } from 'vitest';
import { renderTable, right } from '../../../src/lib/core/text/table.ts';
import { plainView } from '../../support/plain-view.ts';
import { wrapLines } from '../../../src/lib/core/text/wrap.ts';

const LONG = `Stopped: ${'word '.repeat(20).trim()}.`;

test('wraps a sentence between words and keeps its indent', () => {
  const lines = wrapLines([`    ${LONG}`], 40);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(40);
    expect(line).toMatch(/^ {4}\S/);
  }
  expect(lines.map((line) => line.trim()).join(' ')).toBe(LONG);
});

test.for<[string, string, number]>([
  ['a command', `sovran train launch ${'--set a=b '.repeat(9).trim()}`, 40],
  ['a table', `name  ${'a '.repeat(40)}end.\none   two`, 40],
  ['a sentence that fits', 'Done.', 40],
  ['a sentence in a file', LONG, Infinity],
])('%s stays as it is', ([, line, columns]) => {
  const lines = line.split('\n');
  expect(wrapLines(lines, columns)).toEqual(lines);
});

test('French punctuation stays with its word, and a style takes no room', () => {
  const [first = ''] = wrapLines([`\u001B[31mErreur\u00A0:\u001B[39m la limite est dépassée.`], 20);
  expect(first).toBe('\u001B[31mErreur\u00A0:\u001B[39m la limite');
});

const COLUMNS = [{ title: 'runbook' }, right('takes'), { title: 'when' }];
const ROWS = [
  ['roll-back', '5m', 'The live  release answers badly.'],
  ['\u001B[31mgpu\u001B[39m', '1h', '\u001B[31mA card is lost.\u001B[39m'],
];
const tableIn = (columns: number): string[] => renderTable({ ...plainView(), columns }, COLUMNS, ROWS);

test('only a cell that is folded loses its colours', () => {
  expect(tableIn(31)).toEqual([
    'runbook    takes  when',
    'roll-back     5m  The live',
    '                  release',
    '                  answers',
    '                  badly.',
    '\u001B[31mgpu\u001B[39m           1h  A card is',
    '                  lost.',
  ]);
});

test.for([Infinity, 0, 20, 50])('a table stays as it is in %s columns', (columns) => {
  expect(tableIn(columns)).toEqual([
    'runbook    takes  when',
    'roll-back     5m  The live  release answers badly.',
    '\u001B[31mgpu\u001B[39m           1h  \u001B[31mA card is lost.\u001B[39m',
  ]);
});
