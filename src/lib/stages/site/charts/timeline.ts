import type { LiveChange } from '../../../core/project/resources/live.ts';
import { html, type Html } from '../../../core/text/html/html.ts';
import { px, svg } from '../../../core/text/html/svg.ts';

/** Time in which a release had the traffic. */
export interface Span {
  release: string;
  from: string;
  to: string;
}

/** Pure: who had the traffic when, from changes in their order; the last one still has it at `until`. */
export function spansOf(changes: readonly LiveChange[], until: string): Span[] {
  return changes.flatMap(({ what, release, at }, index) => {
    const to = changes[index + 1]?.at ?? until;
    return what === 'stop' || release === undefined ? [] : [{ release, from: at, to }];
  });
}

const WIDTH = 720;
const HEIGHT = 74;
const BAR = { top: 8, height: 34 };
/** Width of a letter at most. */
const LETTER = 8;

/** Pure: the spans on one line, each with its release; undefined without one. */
export function timeline(
  spans: readonly Span[],
  words: { title: string; description: string; time: (iso: string) => string },
): Html | undefined {
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return undefined;
  const [from, to] = [Date.parse(first.from), Date.parse(last.to)];
  const x = (iso: string): number => (to === from ? 0 : ((Date.parse(iso) - from) / (to - from)) * WIDTH);
  const drawn = spans.map((span) => spanOf(span, x(span.from), to === from ? WIDTH : x(span.to), words.time));
  const labels = [
    html`<text x="0" y="${HEIGHT - 8}">${words.time(first.from)}</text>`,
    html`<text x="${WIDTH}" y="${HEIGHT - 8}" text-anchor="end">${words.time(last.to)}</text>`,
  ];
  return svg({ width: WIDTH, height: HEIGHT, ...words }, [drawn, labels]);
}

function spanOf({ release, from, to }: Span, left: number, right: number, time: (iso: string) => string): Html {
  const width = Math.max(right - left, 2);
  const text =
    release.length * LETTER < width ? html`<text x="${px(left + 6)}" y="${BAR.top + 22}">${release}</text>` : undefined;
  return html`<g
    ><title>${release}, ${time(from)} – ${time(to)}</title
    ><rect class="span" x="${px(left)}" y="${BAR.top}" width="${px(width)}" height="${BAR.height}" />${text}</g
  >`;
}
