import { stripVTControlCharacters } from 'node:util';
import { styledLine } from './plain.ts';

/** A column: header, alignment. */
export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** Lines of an aligned table: header, then rows. Keeps `Paint` styles; removes other control characters. */
export function renderTable(columns: Column[], content: string[][]): string[] {
  const rows = content.map((row) => row.map(styledLine));
  const widths = columns.map((column, at) => Math.max(width(column.title), ...rows.map((row) => width(row[at] ?? ''))));
  const header = columns.map((column) => column.title);
  const cells = [header, ...rows].map((row) =>
    columns.map(({ align }, at) => pad(row[at] ?? '', widths[at] ?? 0, align)),
  );
  return cells.map((row) => row.join('  ').trimEnd());
}

function pad(cell: string, size: number, align: Column['align']): string {
  const gap = ' '.repeat(Math.max(0, size - width(cell)));
  return align === 'right' ? gap + cell : cell + gap;
}

/** Places that a text takes on the screen. */
export function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
