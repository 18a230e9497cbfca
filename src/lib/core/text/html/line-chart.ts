import type { Language } from '../message.ts';
import { formatNumber } from '../translate.ts';
import { html, type Html } from './html.ts';
import { px, svg } from './svg.ts';

/** Points in the order of x, and the letter that marks their line. */
export interface ChartLine {
  mark: string;
  points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 640;
const HEIGHT = 280;
const EDGE = { left: 56, right: 24, top: 12, bottom: 32 };
const BASE = HEIGHT - EDGE.bottom;
/** Line patterns, so that lines differ without colour. */
const DASHES = ['', '6 3', '2 3', '10 4', '8 3 2 3', '1 2', '12 2', '4 6'];

type Range = readonly [low: number, high: number];

/** Lines on one scale; undefined without a point. Pure. */
export function lineChart(title: string, lines: readonly ChartLine[], language: Language): Html | undefined {
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  const [xs, ys] = [rangeOf(all.map(([x]) => x)), rangeOf(all.map(([, y]) => y))];
  const drawn = lines.map((line, at) => lineOf(line, DASHES[at] ?? '', xs, ys));
  const axes = html`<path class="axis" d="M${EDGE.left},${EDGE.top}V${BASE}H${WIDTH - EDGE.right}" />`;
  return svg({ width: WIDTH, height: HEIGHT, title }, [drawn, axes, labelsOf(xs, ys, language)]);
}

function lineOf({ mark, points }: ChartLine, dash: string, xs: Range, ys: Range): Html {
  const x = (value: number): string => px(EDGE.left + share(value, xs) * (WIDTH - EDGE.left - EDGE.right));
  const y = (value: number): string => px(BASE - share(value, ys) * (BASE - EDGE.top));
  const path = points.map((point) => `${x(point[0])},${y(point[1])}`).join(' ');
  const last = points.at(-1);
  const label = last && html`<text x="${Number(x(last[0])) + 4}" y="${y(last[1])}">${mark}</text>`;
  return html`<polyline points="${path}" stroke-dasharray="${dash}" />${label}`;
}

function labelsOf(xs: Range, ys: Range, language: Language): Html[] {
  const words = (value: number): string => formatNumber(value, language);
  return [
    html`<text x="${EDGE.left - 6}" y="${EDGE.top + 8}" text-anchor="end">${words(ys[1])}</text>`,
    html`<text x="${EDGE.left - 6}" y="${BASE}" text-anchor="end">${words(ys[0])}</text>`,
    html`<text x="${EDGE.left}" y="${HEIGHT - 10}">${words(xs[0])}</text>`,
    html`<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 10}" text-anchor="end">${words(xs[1])}</text>`,
  ];
}

function rangeOf(values: readonly number[]): Range {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function share(value: number, [low, high]: Range): number {
  return high === low ? 0 : (value - low) / (high - low);
}
