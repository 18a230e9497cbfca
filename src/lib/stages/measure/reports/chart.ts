import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { px, svg } from '../../../core/text/html/svg.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { Language } from '../../../core/text/message.ts';
import type { Distribution } from './report.ts';
import { percentileOf } from '../stats/percentile.ts';

const WIDTH = 460;
const HEIGHT = 170;
const LEFT = 46;
const BOTTOM = 26;
const TOP = 8;
const RIGHT = 12;

/** Bars of a histogram, as an inline SVG. */
export function histogramChart({ histogram, unit, name }: Distribution, language: Language): Html {
  const { from, step, counts } = histogram;
  const most = Math.max(1, ...counts);
  const to = from + step * counts.length;
  const size = (WIDTH - LEFT - RIGHT) / counts.length;
  const bars = counts.map((count, bin) => {
    const height = (count / most) * plotHeight();
    return html`<rect
      x="${px(LEFT + bin * size)}"
      y="${px(HEIGHT - BOTTOM - height)}"
      width="${px(size - 1)}"
      height="${px(height)}"
    />`;
  });
  const labels = [axisLabels(from, to, unit, language), sideLabel(formatNumber(most, language))];
  return drawn(name, html`<g class="bars">${bars}</g>${axes()}${labels}`);
}

/** Cumulative distribution from 101 quantiles, as an inline SVG; the p50, p95 and p99 points are marked. */
export function cumulativeChart({ quantiles, unit, name }: Distribution, language: Language): Html {
  const [from = 0] = quantiles;
  const to = quantiles[99] ?? from;
  const x = (value: number): number => LEFT + Math.min(1, (value - from) / (to - from || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (percent: number): number => HEIGHT - BOTTOM - (percent / 100) * plotHeight();
  const points = quantiles.slice(0, 100).map((value, percent) => `${px(x(value))},${px(y(percent))}`);
  const marks = [50, 95, 99].map((percent) => {
    const value = quantiles[percent] ?? from;
    return html`<circle cx="${px(x(value))}" cy="${px(y(percent))}" r="3"
      ><title>p${percent} ${formatNumber(value, language)} ${unit}</title></circle
    >`;
  });
  const labels = [axisLabels(from, to, unit, language), sideLabel('100 %')];
  return drawn(name, html`<polyline points="${points.join(' ')}" />${marks}${axes()}${labels}`);
}

function drawn(title: string, content: Filling): Html {
  return svg({ width: WIDTH, height: HEIGHT, title }, content);
}

function axes(): Html {
  const base = HEIGHT - BOTTOM;
  return html`<path class="axis" d="M${LEFT},${TOP}V${base}H${WIDTH - RIGHT}" />`;
}

function axisLabels(from: number, to: number, unit: string, language: Language): Html[] {
  return [from, (from + to) / 2, to].map((value, at) => {
    const x = LEFT + (at / 2) * (WIDTH - LEFT - RIGHT);
    const anchor = ['start', 'middle', 'end'][at] ?? 'middle';
    return html`<text x="${px(x)}" y="${HEIGHT - 8}" text-anchor="${anchor}"
      >${formatNumber(value, language, 1)} ${unit}</text
    >`;
  });
}

function sideLabel(text: string): Html {
  return html`<text x="${LEFT - 6}" y="${TOP + 10}" text-anchor="end">${text}</text>`;
}

function plotHeight(): number {
  return HEIGHT - BOTTOM - TOP;
}

const BINS = 40;
const CLIPPED_AT = 0.995;

/** Shape of the finite values; undefined when there is none. */
export function distributionOf(name: string, unit: string, values: readonly number[]): Distribution | undefined {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return undefined;
  const quantiles = Array.from({ length: 101 }, (_, percent) => round(percentileOf(sorted, percent / 100)));
  return { name, unit, n: sorted.length, quantiles, histogram: histogramOf(sorted) };
}

function histogramOf(sorted: Float64Array): Distribution['histogram'] {
  const from = sorted[0] ?? 0;
  const step = (percentileOf(sorted, CLIPPED_AT) - from) / BINS || 1;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of sorted) {
    const bin = Math.min(BINS, Math.floor((value - from) / step));
    if (bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1;
    else if (value <= from + BINS * step) counts[BINS - 1] = (counts[BINS - 1] ?? 0) + 1;
  }
  return { from: round(from), step: round(step), counts };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
