import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecipe } from '../../../src/lib/stages/data/read-recipe.ts';
import { readShape, SHAPES } from '../../../src/lib/stages/data/rows/read-shape.ts';
import { textRowReader } from '../../../src/lib/stages/data/threads/row-reader.ts';

const page = readFileSync('docs/data.md', 'utf8');
const rows = [...page.matchAll(/`(\{"[^`]*\})`/g)].map(([, json = '']) => JSON.parse(json) as Record<string, unknown>);

test('every known shape is documented with a readable row', () => {
  expect(rows).toHaveLength(SHAPES.length);
  for (const [at, row] of rows.entries()) {
    const [first = ''] = SHAPES[at]?.split(' ') ?? [];
    expect(Object.keys(row)).toContain(first);
    expect(readShape(row)).toMatchObject({ length: expect.any(Number) });
    expect(textRowReader(null)(row)?.messages.at(-1)).toEqual({ role: 'assistant', content: 'waste' });
  }
});

test('the documented recipe keeps and maps a row as it says', () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const read = textRowReader(readRecipe('docs/data.md', text));
  const row = {
    type: 'particuliers',
    lang: 'fr',
    id: 'F12',
    page: { title: 'Bins', id: 7, audience: 'landlord', updated: '2026-03-01' },
    subject: 'Logement, eau',
  };
  expect(read(row)).toEqual({
    messages: [
      { role: 'system', content: 'Name the theme.' },
      { role: 'user', content: 'Theme of: Bins' },
      { role: 'assistant', content: 'housing' },
    ],
    label: 'Logement, eau',
    group: '7',
    compared: 'owners',
    date: '2026-03-01',
  });
  expect(read({ ...row, page: { title: 'Bins', id: 8, updated: '2026-03-01' } })?.compared).toBeUndefined();
  for (const left of [{ type: 'entreprises' }, { lang: 'de' }, { id: 'F01' }])
    expect(read({ ...row, ...left })).toBeUndefined();
});
