import type { Html, Filling } from '../../../core/text/html/html.ts';
import { formatInterval, formatMetric, metricLabel } from '../../measure/reports/format-metric.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { metricOf, type Metric, type Report } from '../../measure/reports/report.ts';
import { bar, scaleOf } from '../../../core/text/html/bar.ts';
import { modelOf } from '../facts/case-results.ts';
import type { SiteFacts, SiteRun } from '../facts/read-facts.ts';
import { type Column, tableSection } from '../frame/tables.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { emptyNote, tag, type SitePage } from '../frame/frame.ts';
import { verdictWord } from './runs.ts';

/** Evaluations side by side, benchmarks, comparisons. Pure. */
export function evaluationsPage(facts: SiteFacts, words: SiteWords): SitePage {
  const sections = evaluationSections(facts, words);
  const content = sections.length > 0 ? sections : emptyNote('sovran eval run --help', words);
  return { menu: 'evaluations', title: words.t('site.menu.evaluations'), content };
}

/** Newest reports of each model, one table for each set of rows; `digest`: those of one model. Pure. */
export function evaluationSections(facts: SiteFacts, words: SiteWords, digest?: string): Html[] {
  const { t } = words;
  const reports = facts.runs.flatMap(({ report }) =>
    report && (digest === undefined || modelOf(report).digest === digest) ? [report] : [],
  );
  const evaluations = newest(reports.filter(({ type }) => type === 'eval'));
  const groups = Map.groupBy(evaluations, rowsOf);
  return [
    ...[...groups]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([rows, group]) => measured(t('site.evaluated', { rows }), 'exact-match', group, words)),
    ...benchSections(newest(reports.filter(({ type }) => type === 'bench')), words),
    digest === undefined ? comparisons(facts.runs, words) : undefined,
  ].filter((one) => one !== undefined);
}

/** The rows that an evaluation asked. */
function rowsOf({ measured: { dataset } }: Report): string {
  const { name, split, rows } = (dataset ?? {}) as { name?: string; split?: string; rows?: number };
  const known = [name, split].filter((part) => part !== undefined).join(', ');
  return rows === undefined ? known : `${known} (n = ${rows})`;
}

/** Of reports that measured the same in the same way, the newest; they come newest first. */
function newest(reports: readonly Report[]): Report[] {
  const seen = new Set<string>();
  return reports.filter((report) => {
    const key = [
      report.type,
      report.subject,
      modelOf(report).digest,
      releaseOf(report),
      rowsOf(report),
      loadOf(report),
    ].join('\0');
    return !seen.has(key) && seen.add(key);
  });
}

/** Reports by one metric, best first, with bars on one scale. */
function measured(title: string, name: string, reports: readonly Report[], words: SiteWords): Html | undefined {
  const { t } = words;
  const found = foundIn(reports, name);
  const isLoad = found.some(({ report }) => report.type === 'bench');
  const isShare = found.every(({ metric }) => metric.unit === '1');
  const scale: [number, number] = isShare ? [0, 1] : scaleOf(found.map(({ metric }) => barOf(metric)));
  const sorted = found.toSorted((one, other) => (other.metric.value ?? 0) - (one.metric.value ?? 0));
  return tableSection(title, sorted, [
    [t('site.column.subject'), ({ report }) => subjectLink(report, words)],
    ...(isLoad ? [[t('site.column.load'), ({ report }: Found) => loadWords(report, words)] as const] : []),
    ...figureColumns(metricLabel(name, t), scale, words),
    [t('site.column.when'), ({ report: { id, endedAt } }) => words.to('run', id, words.time(endedAt))],
  ]);
}

interface Found {
  report: Report;
  metric: Metric;
}

function foundIn(reports: readonly Report[], name: string): Found[] {
  return reports.flatMap((report) => {
    const metric = metricOf(report, name);
    return metric ? [{ report, metric }] : [];
  });
}

/** The bar of a metric with its figures, and what the report came to. */
function figureColumns(metric: string, scale: [number, number], words: SiteWords): Column<Found>[] {
  const { t, language } = words;
  return [
    [metric, (one) => (one.metric.value === null ? '' : bar({ ...barOf(one.metric), scale }))],
    [t('bench.column.value'), (one) => formatMetric(one.metric, language, t), 'end'],
    [t('bench.column.ci95'), (one) => formatInterval(one.metric, language), 'end'],
    [t('bench.column.n'), (one) => one.metric.n ?? '', 'end'],
    [t('site.column.verdict'), ({ report: { verdict } }) => tag(verdict, verdictWord(verdict, words))],
  ];
}

function barOf({ value, ci95 }: Metric): { value: number; interval?: [number, number] | undefined } {
  return { value: value ?? 0, interval: ci95 };
}

function subjectLink(report: Report, { to }: SiteWords): Filling {
  const { name } = modelOf(report);
  if (report.type === 'eval' && name !== undefined) return to('model', name);
  const release = releaseOf(report);
  return release === undefined ? report.subject : [`${report.subject} · `, to('release', release)];
}

function releaseOf({ measured: { release } }: Report): string | undefined {
  return (release as { name?: string } | undefined)?.name;
}

/** What decides the load of a benchmark; empty for other reports. */
function loadOf({ method: { concurrency, rate, arrivals, maxTokens } }: Report): string {
  return [concurrency, rate, arrivals, maxTokens].join('\0');
}

/** `20 streams, at most 12 tokens`. */
function loadWords({ method }: Report, { t, language }: SiteWords): string {
  const { concurrency, rate, maxTokens } = method as Record<string, number | null | undefined>;
  const words = [
    rate
      ? t('site.load.rate', { rate: formatNumber(rate, language) })
      : concurrency && t('site.load.streams', { streams: concurrency }),
    maxTokens && t('site.load.tokens', { tokens: maxTokens }),
  ];
  return words.filter(Boolean).join(', ');
}

const BENCHED = ['ttft-p95', 'throughput-tokens'];

function benchSections(reports: readonly Report[], words: SiteWords): (Html | undefined)[] {
  const { t } = words;
  return BENCHED.map((name) => measured(t('site.benched', { metric: metricLabel(name, t) }), name, reports, words));
}

/** Comparisons of two evaluations, newest first. */
function comparisons(runs: readonly SiteRun[], words: SiteWords): Html | undefined {
  const { t } = words;
  const reports = runs.flatMap(({ report }) => (report?.type === 'comparison' ? [report] : []));
  const found = foundIn(reports, 'difference');
  const scale = scaleOf(found.map(({ metric }) => barOf(metric)));
  return tableSection(t('site.comparisons'), found, [
    [t('site.column.subject'), ({ report: { id, subject } }) => words.to('run', id, subject)],
    ...figureColumns(t('bench.metric.difference'), scale, words),
    [t('site.column.when'), ({ report }) => timeOf(report.endedAt, words)],
  ]);
}
