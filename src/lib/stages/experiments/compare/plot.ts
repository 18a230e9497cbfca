import type { Language } from '../../../core/text/message.ts';
import { formatNumber } from '../../../core/text/translate.ts';

/** Values by step, and the letter that marks them. */
export interface PlottedLine {
  mark: string;
  points: readonly (readonly [step: number, value: number])[];
}

const COLUMNS = 60;
const ROWS = 10;
/** Where lines meet. */
const SHARED = '*';

/** Lines of letters on one scale, without colour: `*` where several jobs meet; empty without a point. Pure. */
export function plotLines(lines: readonly PlottedLine[], language: Language): string[] {
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return [];
  const [steps, values] = [rangeOf(all.map(([step]) => step)), rangeOf(all.map(([, value]) => value))];
  const grid = Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => ' '));
  for (const { mark, points } of lines)
    for (const [column, value] of byColumn(points, steps)) {
      const cells = grid[ROWS - 1 - placeOf(value, values, ROWS)];
      if (cells) cells[column] = cells[column] === ' ' || cells[column] === mark ? mark : SHARED;
    }
  const [top, bottom] = [values[1], values[0]].map((value) => formatNumber(value, language));
  const labels = [top ?? '', ...Array.from({ length: ROWS - 2 }, () => ''), bottom ?? ''];
  const wide = Math.max(...labels.map(({ length }) => length));
  const rows = grid.map((cells, at) => `${(labels[at] ?? '').padStart(wide)} |${cells.join('').trimEnd()}`);
  const [first, last] = steps.map((step) => formatNumber(step, language));
  const axis = `${' '.repeat(wide)} +${'-'.repeat(COLUMNS)}`;
  return [...rows, axis, `${' '.repeat(wide + 2)}${first}${(last ?? '').padStart(COLUMNS - (first ?? '').length)}`];
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function placeOf(value: number, [low, high]: [number, number], places: number): number {
  return high === low ? 0 : Math.round(((value - low) / (high - low)) * (places - 1));
}

/** The mean value of the steps that fall into a column. */
function byColumn(points: PlottedLine['points'], steps: [number, number]): Map<number, number> {
  const columns = Map.groupBy(points, ([step]) => placeOf(step, steps, COLUMNS));
  return new Map(
    [...columns].map(([column, found]) => [column, found.reduce((sum, [, value]) => sum + value, 0) / found.length]),
  );
}
