import { escapeHtml } from '../../../core/text/html/escape.ts';
import { html } from '../../../core/text/html/html.ts';
import { lineChart } from '../../../core/text/html/line-chart.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { htmlTable, scrolled, section } from '../../../core/text/html/table.ts';
import type { View } from '../../../core/text/view.ts';
import { lossPoints, markOf } from './curves.ts';
import type { JobComparison } from './schema.ts';
import { comparisonTables, type ComparisonTable } from './tables.ts';
import { renderTable } from '../../../core/text/table.ts';

/** A comparison as one HTML file that needs nothing else: no script, no font, no network. Pure. */
export function comparisonPage(comparison: JobComparison, view: View): string {
  const title = titleOf(comparison, view);
  const sections = comparisonTables(comparison, view).map(({ title: head, columns, rows, note }) =>
    section(head, htmlTable(head, columns, rows), note === undefined ? undefined : html`<p>${note}</p>`),
  );
  const lines = comparison.jobs.map((job, at) => ({ mark: markOf(at), points: lossPoints(job) }));
  const loss = view.t('compare.loss');
  const chart = lineChart(loss, lines, view.language);
  const drawn = chart && scrolled(loss, chart);
  return renderPage({
    language: view.language,
    title,
    body: html`<main>
      <h1>${title}</h1>
      ${sections}${drawn}
    </main>`,
  });
}

/** A comparison as Markdown; names cannot break out of a cell. Pure. */
export function comparisonMarkdown(comparison: JobComparison, view: View): string {
  const sections = comparisonTables(comparison, view).flatMap((table) => markdownTable(table));
  return [`# ${markdownText(titleOf(comparison, view))}`, '', ...sections].join('\n');
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

/** A comparison for people, as tables. */
export function renderComparedJobs(comparison: JobComparison, view: View, saved?: string): string[] {
  return [
    ...comparisonTables(comparison, view).flatMap((table) => [...tableLines(table, view), '']),
    ...(saved === undefined ? [] : [view.t('compare.saved', { path: saved })]),
  ];
}

function tableLines({ title, columns, rows, note }: ComparisonTable, view: View): string[] {
  const titles = columns.map((column) => ({ title: column }));
  return [view.paint.bold(title), ...renderTable(view, titles, rows), ...(note === undefined ? [] : [note])];
}
