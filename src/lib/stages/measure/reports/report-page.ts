import { escapeHtml } from '../../../core/text/escape-html.ts';
import type { Language } from '../../../core/text/message.ts';
import { formatNumber, type Translate } from '../../../core/text/translate.ts';
import { cumulativeChart, histogramChart } from './chart.ts';
import { formatInterval, formatMetric, metricLabel } from './format-metric.ts';
import type { Metric, Report } from './report.ts';

interface Words {
  t: Translate;
  language: Language;
}

/** The report as one HTML file that needs nothing else: no script, no font, no network. */
export function reportPage(report: Report, digest: string, words: Words): string {
  const { t, language } = words;
  const title = `${t(`bench.report.type.${report.type}`)} · ${escapeHtml(report.subject)}`;
  const sections = [
    metricsSection(report.metrics, words),
    ...chartSections(report, words),
    classesSection(report, words),
    confusionSection(report, words),
    detailsSection(t('bench.report.failures'), report.failures),
    detailsSection(t('bench.report.client'), report.client),
    detailsSection(t('bench.report.measured'), report.measured),
    detailsSection(t('bench.report.method'), report.method),
    detailsSection(t('bench.report.machine'), report.machine),
  ];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${PAGE_STYLE}</style></head>
<body><h1>${title}</h1>
<p class="verdict ${report.verdict}">${t(`bench.verdict.${report.verdict}`)}</p>
<p class="dim">${report.startedAt} – ${report.endedAt}<br>${t('bench.report.run')} ${report.id}<br>${digest}</p>
${sections.join('\n')}
</body></html>
`;
}

function metricsSection(metrics: Metric[], { t, language }: Words): string {
  const rows = metrics.map((metric) => [
    metricLabel(metric.name, t),
    formatMetric(metric, language, t),
    formatInterval(metric, language),
    metric.interval ? t(`bench.interval.${metric.interval}`) : '',
    metric.n === undefined ? '' : formatNumber(metric.n, language),
    t(`bench.how.${metric.how}`),
  ]);
  const columns = ['metric', 'value', 'ci95', 'interval', 'n', 'how'] as const;
  return section(
    t('bench.report.metrics'),
    table(
      columns.map((name) => t(`bench.column.${name}`)),
      rows,
    ),
  );
}

function chartSections(report: Report, { t, language }: Words): string[] {
  return (report.distributions ?? []).map((distribution) => {
    const title = `${t(`bench.latency.${distribution.name}` as 'bench.latency.ttft')} (n = ${formatNumber(distribution.n, language)})`;
    const charts = [
      figure(histogramChart(distribution, language), t('bench.report.histogram')),
      figure(cumulativeChart(distribution, language), t('bench.report.cumulative')),
    ];
    return section(title, `<div class="charts">${charts.join('')}</div>`);
  });
}

function classesSection({ classes }: Report, { t, language }: Words): string {
  if (!classes) return '';
  const share = (value: number, ci?: [number, number]): string =>
    formatMetric({ value, unit: '1', how: 'measured', name: '' }, language, t) +
    (ci ? ` ${formatInterval({ ci95: ci, unit: '1' }, language)}` : '');
  const rows = classes.map((each) => [
    escapeHtml(each.label),
    String(each.support),
    share(each.precision, each.precision95),
    share(each.recall, each.recall95),
    share(each.f1),
  ]);
  const columns = ['label', 'support', 'precision', 'recall', 'f1'] as const;
  return section(
    t('bench.report.classes'),
    table(
      columns.map((name) => t(`bench.column.${name}`)),
      rows,
    ),
  );
}

function confusionSection({ confusion }: Report, { t }: Words): string {
  if (!confusion) return '';
  const labels = confusion.labels.map((label) => (label === '(other)' ? t('bench.report.other') : escapeHtml(label)));
  const rows = confusion.counts.map((row, at) => [
    labels[at] ?? '',
    ...row.map((count) => (count === 0 ? '·' : String(count))),
  ]);
  return section(t('bench.report.confusion'), table([t('bench.report.expected'), ...labels], rows));
}

function detailsSection(title: string, value: object | undefined): string {
  if (!value || Object.keys(value).length === 0) return '';
  return section(title, `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`);
}

function section(title: string, content: string): string {
  return `<section><h2>${title}</h2>${content}</section>`;
}

function figure(chart: string, caption: string): string {
  return `<figure>${chart}<figcaption>${caption}</figcaption></figure>`;
}

function table(columns: string[], rows: string[][]): string {
  const head = columns.map((column) => `<th>${column}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Style of the HTML report; readable in print and in the dark. */
const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#5c6670;--line:#d5dae0;--mark:#1f6feb}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14181c;--dim:#9aa4ae;--line:#363d45;--mark:#6ea8fe}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
.dim{color:var(--dim);overflow-wrap:anywhere}
.verdict{display:inline-block;padding:.2rem .7rem;border-radius:.3rem;border:1px solid var(--line);font-weight:600}
.verdict.ok,.verdict.better,.verdict.not-inferior{border-color:#1a7f37;color:#1a7f37}
.verdict.failed,.verdict.inferior{border-color:#c2271c;color:#c2271c}
.scroll{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 26rem}
figcaption{color:var(--dim);font-size:.85rem}
svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--dim)}
.bars rect,circle{fill:var(--mark)}polyline{fill:none;stroke:var(--mark);stroke-width:1.6}
.axis{fill:none;stroke:var(--dim)}
pre{background:color-mix(in srgb,var(--ink) 5%,transparent);padding:.7rem;overflow-x:auto;font-size:.85rem}
`;
