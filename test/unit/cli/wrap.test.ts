import { expect, test } from 'vitest';
import { wrapSentences } from '../../../src/lib/cli/terminal/wrap.ts';

const LONG = `Stopped: ${'word '.repeat(20).trim()}.`;

test('wraps a sentence between words and keeps its indent', () => {
  const lines = wrapSentences([`    ${LONG}`], 40);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(40);
    expect(line).toMatch(/^ {4}\S/);
  }
  expect(lines.map((line) => line.trim()).join(' ')).toBe(LONG);
});

test.for<[string, string, number | undefined]>([
  ['a command', `sovran train launch ${'--set a=b '.repeat(9).trim()}`, 40],
  ['a row of a table', `name  ${'cell  '.repeat(9)}end.`, 40],
  ['a sentence that fits', 'Done.', 40],
  ['a sentence in a file', LONG, undefined],
])('%s stays as it is', ([, line, columns]) => {
  expect(wrapSentences([line], columns)).toEqual([line]);
});

test('French punctuation stays with its word, and a style takes no room', () => {
  const [first = ''] = wrapSentences([`\u001B[31mErreur\u00A0:\u001B[39m la limite est dépassée.`], 20);
  expect(first).toBe('\u001B[31mErreur\u00A0:\u001B[39m la limite');
});
