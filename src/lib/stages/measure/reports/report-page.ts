import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { htmlTable, scrolled, section } from '../../../core/text/html/table.ts';
import type { Language } from '../../../core/text/message.ts';
import { formatNumber, type Translate } from '../../../core/text/translate.ts';
import { cumulativeChart, histogramChart } from './chart.ts';
import {
  CLASS_COLUMNS,
  classCells,
  formatInterval,
  formatMetric,
  labelIn,
  limitCells,
  limitColumns,
  mitigations,
} from './format-metric.ts';
import type { Report } from './report.ts';

interface Words {
  t: Translate;
  language: Language;
}

/** The report as one HTML file that needs nothing else: no script, no font, no network. */
export function reportPage(report: Report, digest: string, words: Words): string {
  const { t, language } = words;
  const title = `${t(`bench.report.type.${report.type}`)} · ${report.subject}`;
  return renderPage({
    language,
    title,
    body: html`<main>
      <h1>${title}</h1>
      <p class="dim">
        ${report.startedAt} – ${report.endedAt}<br />${t('bench.report.run')} ${report.id}<br />${digest}
      </p>
      ${reportContent(report, words)}
    </main>`,
  });
}

/** Verdict, figures, charts and conditions of a report. Pure. */
export function reportContent(report: Report, words: Words): Html {
  const { t } = words;
  return html`<p class="verdict ${report.verdict}">${t(`bench.verdict.${report.verdict}`)}</p>
    ${[
      metricsSection(report, words),
      chartSections(report, words),
      classesSection(report, words),
      confusionSection(report, words),
      detailsSection(t('bench.report.failures'), report.failures),
      detailsSection(t('bench.report.discuss'), report.discuss),
      detailsSection(t('bench.report.client'), report.client),
      detailsSection(t('bench.report.measured'), report.measured),
      detailsSection(t('bench.report.method'), report.method),
      detailsSection(t('bench.report.machine'), report.machine),
    ]}`;
}

function metricsSection(report: Report, { t, language }: Words): Html {
  const rows = report.metrics.map((metric) => [
    labelIn(report, metric.name, t),
    formatMetric(metric, language, t),
    formatInterval(metric, language),
    metric.interval ? t(`bench.interval.${metric.interval}`) : '',
    metric.n === undefined ? '' : formatNumber(metric.n, language),
    t(`text.how.${metric.how}`),
    ...limitCells(report, metric, language, t),
  ]);
  const columns = ['metric', 'value', 'ci95', 'interval', 'n', 'how', ...limitColumns(report)] as const;
  const ends = ['value', 'ci95', 'n'];
  const heads = columns.map((name) => ({ title: t(`bench.column.${name}`), end: ends.includes(name) }));
  const notes = mitigations(report, t).map((note) => html`<p>${note}</p>`);
  return section(t('bench.report.metrics'), htmlTable(t('bench.report.metrics'), heads, rows), notes);
}

function chartSections(report: Report, { t, language }: Words): Html[] {
  return (report.distributions ?? []).map((distribution) => {
    const title = `${t(`bench.latency.${distribution.name}` as 'bench.latency.ttft')} (n = ${formatNumber(distribution.n, language)})`;
    const charts = [
      figure(title, histogramChart(distribution, language), t('bench.report.histogram')),
      figure(title, cumulativeChart(distribution, language), t('bench.report.cumulative')),
    ];
    return section(title, html`<div class="charts">${charts}</div>`);
  });
}

function classesSection({ classes }: Report, { t, language }: Words): Html | undefined {
  if (!classes) return undefined;
  const rows = classes.map((each) => classCells(each, language, t));
  const heads = CLASS_COLUMNS.map((name) => ({ title: t(`bench.column.${name}`), end: name !== 'label' }));
  return tableSection(t('bench.report.classes'), heads, rows);
}

function confusionSection({ confusion }: Report, { t }: Words): Html | undefined {
  if (!confusion) return undefined;
  const labels = confusion.labels.map((label) => (label === '(other)' ? t('bench.report.other') : label));
  const rows = confusion.counts.map((row, at) => [
    labels[at] ?? '',
    ...row.map((count) => (count === 0 ? '·' : count)),
  ]);
  const heads = [t('bench.report.expected'), ...labels].map((title, at) => ({ title, end: at > 0 }));
  return tableSection(t('bench.report.confusion'), heads, rows);
}

function tableSection(title: string, heads: { title: string; end: boolean }[], rows: Filling[][]): Html {
  return section(title, htmlTable(title, heads, rows));
}

function detailsSection(title: string, value: object | undefined): Html | undefined {
  if (!value || Object.keys(value).length === 0) return undefined;
  return section(title, html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`);
}

function figure(name: string, chart: Html, caption: string): Html {
  return html`<figure>
    ${scrolled(`${name}, ${caption}`, chart)}
    <figcaption>${caption}</figcaption>
  </figure>`;
}
