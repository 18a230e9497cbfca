import { stripVTControlCharacters } from 'node:util';
import type { MessageKey } from './message.ts';
import { styledLine } from './plain.ts';
import type { View } from './view.ts';
import { width, wrap } from './wrap.ts';

/** A column: the key of its header, or the header and its alignment. */
export type Column = MessageKey | { title: string; align?: 'right' };

/** A column whose cells stand to the right. */
export function right(title: string): Column {
  return { title, align: 'right' };
}

/** A column of items: its header, its cell of an item, and whether that is a number, which stands to the right. */
type ColumnOf<Item> = readonly [head: Column, cell: (item: Item) => string, end?: 'end'];

/** A table with a row for each item, as `renderTable` makes it. */
export function tableOf<Item>(
  view: Pick<View, 't' | 'columns'>,
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
): string[] {
  const heads = columns.map(([head, , end]) => (end && typeof head === 'string' ? right(view.t(head)) : head));
  const rows = items.map((item) => columns.map(([, cell]) => cell(item)));
  return renderTable(view, heads, rows);
}

/** Lines of an aligned table, folded to the terminal: header, then rows. Keeps `Paint` styles; removes other control characters. */
export function renderTable(view: Pick<View, 't' | 'columns'>, columns: Column[], content: string[][]): string[] {
  const header = columns.map((column) => (typeof column === 'string' ? view.t(column) : column.title));
  const rows = [header, ...content].map((row) => header.map((_, at) => styledLine(row[at] ?? '')));
  const lines = view.columns ? foldRows(rows, view.columns) : rows;
  const widths = widest(lines);
  const isRight = columns.map((column) => typeof column !== 'string' && column.align === 'right');
  const cells = lines.map((row) => row.map((cell, at) => pad(cell, widths[at] ?? 0, isRight[at])));
  return cells.map((row) => row.join('  ').trimEnd());
}

/** The widest columns give way, down to their longest word; a table whose words are too long stays as it is. */
function foldRows(rows: string[][], room: number): string[][] {
  const widths = widest(rows);
  const least = widest(rows, ' ');
  const isTooWide = (all: number[]): boolean => all.reduce((sum, one) => sum + 2 + one, -2) > room;
  if (isTooWide(least)) return rows;
  while (isTooWide(widths)) {
    const foldable = widths.map((one, at) => (one > (least[at] ?? 0) ? one : 0));
    widths[foldable.indexOf(Math.max(...foldable))]! -= 1;
  }
  return rows.flatMap((row) => foldRow(row, widths));
}

/** Width of each column, or of its widest part between separators. */
function widest(rows: string[][], separator = '\n'): number[] {
  const [header = []] = rows;
  return header.map((_, at) => Math.max(...rows.flatMap((row) => (row[at] ?? '').split(separator)).map(width)));
}

/** A cell that is folded loses its colours. */
function foldRow(row: string[], widths: number[]): string[][] {
  const cells = row.map((cell, at) => {
    const room = widths[at] ?? 0;
    return width(cell) > room ? wrap(stripVTControlCharacters(cell), room) : [cell];
  });
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''));
}

function pad(cell: string, size: number, isRight = false): string {
  const gap = ' '.repeat(size - width(cell));
  return isRight ? gap + cell : cell + gap;
}
