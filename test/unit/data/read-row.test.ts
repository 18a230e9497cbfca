import { expect, test } from 'vitest';
import { toByteText } from '../../../src/lib/stages/data/hashing/byte-text.ts';
import { type ChatRow, BadRow } from '../../../src/lib/stages/data/rows/chat-row.ts';
import { parseByteRow } from '../../../src/lib/stages/data/rows/parse-row.ts';
import { readPlainRow, textRowReader } from '../../../src/lib/stages/data/threads/row-reader.ts';
import { recipeSchema } from '../../../src/lib/core/project/resources/recipe.ts';
import { caseTable } from '../../support/case-table.ts';
import { fromByteText } from '../../support/byte-text.ts';

interface RowCase {
  row: Record<string, unknown>;
  recipe?: unknown;
  out?: string[];
  problem?: string;
  left?: boolean;
}

const cases = caseTable<RowCase>('data/shapes.yaml').map((one) => ({ ...one, title: JSON.stringify(one.row) }));

test.each(cases)('$title', ({ row, recipe, out, problem, left }) => {
  const read = (): ChatRow | undefined => textRowReader(recipe ? recipeSchema.parse(recipe) : null)(row);
  expect(outcome(read)).toEqual(problem ?? (left ? 'left out' : out));
});

test.each(cases.filter(({ recipe }) => recipe === undefined))(
  '$title reads the same as bytes, escaped or not',
  ({ row, out, problem }) => {
    const plain = Buffer.from(JSON.stringify(row));
    const escaped = Buffer.from(JSON.stringify(row).replace(/[^\x20-\x7e]/g, escapeUnit));
    for (const bytes of [plain, escaped])
      expect(outcome(() => readPlainRow(parseByteRow(bytes, 0, bytes.length, true)))).toEqual(problem ?? out);
  },
);

test('a lone surrogate is invalid, an escaped backslash valid', () => {
  const read = (json: string): ChatRow => {
    const bytes = Buffer.from(json);
    return readPlainRow(parseByteRow(bytes, 0, bytes.length, true));
  };
  expect(outcome(() => read('{"prompt":"\\ud83d","completion":"a"}'))).toBe('bad-utf8');
  expect(outcome(() => read('{"prompt":"\\ud83d\\ude00","completion":"a"}'))).toEqual(['user', '😀', 'assistant', 'a']);
  expect(outcome(() => read('{"prompt":"\\\\ud83d","completion":"a"}'))).toEqual(['user', '\\ud83d', 'assistant', 'a']);
});

test('separates a broken row, a list and a text', () => {
  const problem = (json: string): unknown =>
    outcome(() => readPlainRow(parseByteRow(Buffer.from(json), 0, json.length, false)));
  expect([problem('{"a":'), problem('[1]'), problem('"a"'), problem('null')]).toEqual([
    'bad-json',
    'not-object',
    'not-object',
    'not-object',
  ]);
});

test('texts survive as bytes and back', () => {
  const text = 'Élève à 10 % : « naïf » 😀';
  expect(fromByteText(toByteText(text))).toBe(text);
});

function outcome(read: () => ChatRow | undefined): unknown {
  try {
    const row = read();
    return row ? row.messages.flatMap(({ role, content }) => [role, fromByteText(content)]) : 'left out';
  } catch (error) {
    if (error instanceof BadRow) return error.problem;
    throw error;
  }
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
