import { escapeHtml } from '../../../core/text/escape-html.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { lossPoints, markOf } from './curves.ts';
import { plotLines } from './plot.ts';
import type { JobComparison } from './schema.ts';
import { comparisonTables, type ComparisonTable } from './tables.ts';

const WIDTH = 640;
const HEIGHT = 280;
const EDGE = { left: 56, right: 24, top: 12, bottom: 32 };
/** Line patterns, so that jobs differ without colour. */
const DASHES = ['', '6 3', '2 3', '10 4', '8 3 2 3', '1 2', '12 2', '4 6'];

/** A comparison as one HTML file that needs nothing else: no script, no font, no network. Pure. */
export function comparisonPage(comparison: JobComparison, view: View): string {
  const title = escapeHtml(titleOf(comparison, view));
  const sections = comparisonTables(comparison, view).map(
    ({ title: head, columns, rows, note }) =>
      `<section><h2>${escapeHtml(head)}</h2>${htmlTable(columns, rows)}${note ? `<p>${escapeHtml(note)}</p>` : ''}</section>`,
  );
  return `<!doctype html>
<html lang="${view.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1>
${sections.join('\n')}
${lossChart(comparison, view)}
</body></html>
`;
}

/** A comparison as Markdown, with the plot of letters; names cannot break out of a cell. Pure. */
export function comparisonMarkdown(comparison: JobComparison, view: View): string {
  const sections = comparisonTables(comparison, view).flatMap((table) => markdownTable(table));
  const lines = comparison.jobs.map((job, at) => ({ mark: markOf(at), points: lossPoints(job) }));
  const plot = plotLines(lines, view.language);
  const drawn = plot.length > 0 ? ['```text', ...plot, '```', ''] : [];
  return [`# ${markdownText(titleOf(comparison, view))}`, '', ...sections, ...drawn].join('\n');
}

function titleOf({ jobs }: JobComparison, { t }: View): string {
  return t('compare.title', { jobs: jobs.map(({ subject }) => subject).join(', ') });
}

function markdownTable({ title, columns, rows, note }: ComparisonTable): string[] {
  const line = (cells: string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  const body = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  return [`## ${markdownText(title)}`, '', ...body, '', ...(note === undefined ? [] : [markdownText(note), ''])];
}

/** Text without what Markdown or HTML in it would obey. */
function markdownText(text: string): string {
  return escapeHtml(text).replaceAll(/[\\`*_[\]|~]/g, (mark) => (text === '---' ? mark : `\\${mark}`));
}

function htmlTable(columns: string[], rows: string[][]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** The loss by step as an inline SVG; the table above it holds the same figures for those who do not see it. */
function lossChart({ jobs }: JobComparison, { t, language }: View): string {
  const lines = jobs.map(lossPoints);
  const all = lines.flat();
  if (all.length === 0) return '';
  const [steps, losses] = [all.map(([step]) => step), all.map(([, loss]) => loss)];
  const range = { step: [Math.min(...steps), Math.max(...steps)], loss: [Math.min(...losses), Math.max(...losses)] };
  const x = (step: number): number => EDGE.left + share(step, range.step) * (WIDTH - EDGE.left - EDGE.right);
  const y = (loss: number): number =>
    HEIGHT - EDGE.bottom - share(loss, range.loss) * (HEIGHT - EDGE.top - EDGE.bottom);
  const drawn = lines.map((points, at) => {
    const [last] = points.slice(-1);
    const path = points.map(([step, loss]) => `${x(step).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
    const label = last
      ? `<text x="${(x(last[0]) + 4).toFixed(1)}" y="${y(last[1]).toFixed(1)}">${markOf(at)}</text>`
      : '';
    return `<polyline points="${path}" stroke-dasharray="${DASHES[at] ?? ''}"/>${label}`;
  });
  const words = (value = 0): string => formatNumber(value, language);
  const base = HEIGHT - EDGE.bottom;
  const labels = [
    `<text x="${EDGE.left - 6}" y="${EDGE.top + 8}" text-anchor="end">${words(range.loss[1])}</text>`,
    `<text x="${EDGE.left - 6}" y="${base}" text-anchor="end">${words(range.loss[0])}</text>`,
    `<text x="${EDGE.left}" y="${HEIGHT - 10}">${words(range.step[0])}</text>`,
    `<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 10}" text-anchor="end">${words(range.step[1])}</text>`,
  ];
  const axes = `<path class="axis" d="M${EDGE.left},${EDGE.top}V${base}H${WIDTH - EDGE.right}"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(t('compare.loss'))}">${drawn.join('')}${axes}${labels.join('')}</svg>`;
}

function share(value: number, [low = 0, high = 0]: number[]): number {
  return high === low ? 0 : (value - low) / (high - low);
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#5c6670;--line:#d5dae0}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14181c;--dim:#9aa4ae;--line:#363d45}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--dim)}
polyline{fill:none;stroke:var(--ink);stroke-width:1.6}.axis{fill:none;stroke:var(--dim)}
`;
