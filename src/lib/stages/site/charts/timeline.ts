import type { LiveChange } from '../../../core/project/resources/live.ts';
import { html, type Html } from '../../../core/text/html/html.ts';
import { px, svg } from '../../../core/text/html/svg.ts';

/** Time in which a release had the traffic, or none had; `isBack`: it began with a rollback. */
export interface Span {
  release: string | null;
  from: string;
  to: string;
  isBack: boolean;
}

/** Pure: who had the traffic when, from changes in their order; the last one still has it at `until`. */
export function spansOf(changes: readonly LiveChange[], until: string): Span[] {
  const spans = changes.map(({ what, release, at }, index) => ({
    release: what === 'stop' ? null : (release ?? null),
    from: at,
    to: changes[index + 1]?.at ?? until,
    isBack: what === 'rollback',
  }));
  const first = spans.findIndex(({ release }) => release !== null);
  return first === -1 ? [] : spans.slice(first, spans.findLastIndex(({ release }) => release !== null) + 1);
}

const WIDTH = 720;
const HEIGHT = 74;
const BAR = { top: 8, height: 34 };
/** Width of a letter at most. */
const LETTER = 8;
/** Least width of a span that had the traffic, if there is room for all. */
const LEAST = 40;
/** Half of a line. */
const EDGE = 1;

interface Words {
  title: string;
  description: string;
  time: (iso: string) => string;
  /** Marks a span that began with a rollback. */
  back: string;
}

/** Pure: the spans side by side, each with its release; undefined without one. Short ones are drawn wider. */
export function timeline(spans: readonly Span[], words: Words): Html | undefined {
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return undefined;
  const edges = edgesOf(spans);
  const drawn = spans.map((span, at) => spanOf(span, edges[at] ?? 0, edges[at + 1] ?? WIDTH, words));
  const labels = [
    html`<text x="0" y="${HEIGHT - 8}">${words.time(first.from)}</text>`,
    html`<text x="${WIDTH}" y="${HEIGHT - 8}" text-anchor="end">${words.time(last.to)}</text>`,
  ];
  return svg({ width: WIDTH, height: HEIGHT, ...words }, [drawn, labels]);
}

/** Where spans begin and end: each has its least width, and the rest is shared by their times. */
function edgesOf(spans: readonly Span[]): number[] {
  const room = WIDTH - 2 * EDGE;
  const least = Math.min(LEAST, room / spans.length);
  const times = spans.map(({ from, to }) => Math.max(Date.parse(to) - Date.parse(from), 0));
  const total = times.reduce((sum, time) => sum + time, 0);
  const free = room - least * spans.length;
  return times.reduce(
    (edges, time) => [...edges, (edges.at(-1) ?? 0) + least + free * (total === 0 ? 1 / spans.length : time / total)],
    [EDGE],
  );
}

function spanOf(
  { release, from, to, isBack }: Span,
  left: number,
  right: number,
  { time, back }: Words,
): Html | undefined {
  if (release === null) return undefined;
  const width = right - left;
  const name = isBack ? `↩ ${release}` : release;
  const text =
    name.length * LETTER < width ? html`<text x="${px(left + 6)}" y="${BAR.top + 22}">${name}</text>` : undefined;
  return html`<g
    ><title>${release}${isBack ? `, ${back}` : ''}, ${time(from)} – ${time(to)}</title
    ><rect
      class="${isBack ? 'span back' : 'span'}"
      x="${px(left)}"
      y="${BAR.top}"
      width="${px(width)}"
      height="${BAR.height}"
    />${text}</g
  >`;
}
