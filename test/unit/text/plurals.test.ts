import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Counts that may be one. */
const COUNTS = 'count|counted|required|files|size|waiting|issuers|requests|rows|lost|auto|stated|missing|exposed';
/** A count before a word in the plural, with no other word for one. */
const PLURAL = new RegExp(`\\{(${COUNTS})\\} (?!cas |parcours |des )[\\p{L}’]+[sx](?![\\p{L}’|])`, 'u');

test('French texts of governance and evidence have a singular for each count', () => {
  const files = globSync([
    'src/lib/stages/{governance,evidence}/**/messages.ts',
    'src/lib/stages/release/{gates,records,retire}/messages.ts',
    'templates/controls/*.yaml',
    'templates/documents/**/*.yaml',
  ]);
  expect(files.length).toBeGreaterThan(40);
  const lines = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const from = file.endsWith('.ts') ? text.indexOf('\n  fr: {') : 0;
    return text
      .slice(from)
      .split('\n')
      .map((line) => `${file}: ${line.replace(/\ben: '[^']*'/g, '').trim()}`);
  });
  expect(lines.filter((line) => PLURAL.test(line) && !line.includes(': en:'))).toEqual([]);
});
