import { html, type Html } from './html.ts';
import { px } from './svg.ts';

/** A value with its interval, on the scale that all bars of a column share. */
export interface BarValue {
  value: number;
  interval?: readonly [low: number, high: number] | undefined;
  scale: readonly [from: number, to: number];
}

const WIDTH = 160;
const HEIGHT = 14;

/** Pure: a bar for a cell of a table, from zero to the value, with its interval; the cell beside it has the figures. */
export function bar({ value, interval, scale }: BarValue): Html {
  const [from, to] = scale;
  const x = (at: number): number => (Math.min(Math.max(at, from), to) - from) * (WIDTH / (to - from || 1));
  const [left, right] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
  const whisker =
    interval && html`<path class="whisker" d="M${px(x(interval[0]))},3v8m0,-4H${px(x(interval[1]))}m0,-4v8" />`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">
    <rect class="track" width="${WIDTH}" height="${HEIGHT}" />
    <rect class="value" x="${px(left)}" y="2" width="${px(Math.max(right - left, 1))}" height="10" />
    ${whisker}
  </svg>`;
}

/** Pure: a scale for values and their intervals, with zero on it. */
export function scaleOf(
  values: readonly { value: number; interval?: readonly [number, number] | undefined }[],
): [number, number] {
  const all = values.flatMap(({ value, interval = [value, value] }) => [value, ...interval]);
  return all.reduce<[number, number]>(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [0, 0]);
}
