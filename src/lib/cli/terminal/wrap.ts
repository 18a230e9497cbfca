import { stripVTControlCharacters } from 'node:util';
import { type Column, renderTable, width } from '../../core/text/table.ts';

/** A terminal breaks where its line ends, also inside a word. */
const SENTENCE = /[.:?!]$/;

/** Long sentences and tables broken between words; commands, which people copy, stay whole. Pure. */
export function wrapLines(lines: readonly string[], columns: number | undefined): string[] {
  if (!columns) return [...lines];
  const isRow = (line = ''): boolean => /\S {2,}\S/.test(stripVTControlCharacters(line));
  const endOf = (from: number): number => [...lines, ''].findIndex((line, at) => at > from && !isRow(line));
  return lines.flatMap((line, at) => {
    if (isRow(line)) return isRow(lines[at - 1]) ? [] : foldTable(lines.slice(at, endOf(at)), columns);
    return SENTENCE.test(stripVTControlCharacters(line)) ? wrap(line, columns) : [line];
  });
}

/** Folds the cells of the widest columns, colours dropped; a table whose words are too long stays as it is. */
function foldTable(rows: string[], columns: number): string[] {
  const cells = cellsOf(rows.map(stripVTControlCharacters));
  const [header = []] = cells;
  const widest = (texts: (row: string[]) => string[]) => Math.max(...cells.flatMap(texts).map(width));
  const widths = header.map((_, at) => widest((row) => [row[at] ?? '']));
  const least = header.map((_, at) => widest((row) => (row[at] ?? '').trim().split(' ')));
  const isTooWide = (all: number[]): boolean => all.reduce((sum, one) => sum + 2 + one, -2) > columns;
  if (rows.length === 1 || !isTooWide(widths) || isTooWide(least)) return rows;
  while (isTooWide(widths)) {
    const foldable = widths.map((one, at) => (one > (least[at] ?? 0) ? one : 0));
    widths[foldable.indexOf(Math.max(...foldable))]! -= 1;
  }
  const isRight = (at: number): boolean => cells.some((row) => row[at]?.startsWith(' '));
  const untitled = header.map((_, at): Column => ({ title: '', align: isRight(at) ? 'right' : 'left' }));
  const folded = cells.flatMap((row) => foldRow(row, widths));
  return renderTable(untitled, folded).slice(1);
}

/** A column begins where no row uses the two places before. */
function cellsOf(rows: string[]): string[][] {
  const isFree = (at: number): boolean => rows.every((row) => (row[at] ?? ' ') === ' ');
  const places = Array.from({ length: Math.max(...rows.map(width)) }, (_, at) => at);
  const starts = places.filter((at) => !isFree(at) && isFree(at - 1) && isFree(at - 2));
  return rows.map((row) => starts.map((start, at) => row.slice(start, starts[at + 1]).trimEnd()));
}

function foldRow(row: string[], widths: number[]): string[][] {
  const cells = row.map((cell, at) => wrap(cell.trim(), widths[at] ?? 0));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''));
}

/** Later lines stand as far in as the first. A space that does not break is part of its word. */
function wrap(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    const isTooLong = indent.length + width(longer) > columns;
    if (isTooLong && current !== '') lines.push(indent + current);
    current = isTooLong ? word : longer;
  }
  return [...lines, indent + current];
}
