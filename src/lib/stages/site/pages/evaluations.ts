import type { Html, Filling } from '../../../core/text/html/html.ts';
import { htmlTable, section } from '../../../core/text/html/table.ts';
import { formatInterval, formatMetric, metricLabel } from '../../measure/reports/format-metric.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { metricOf, type Metric, type Report } from '../../measure/reports/report.ts';
import { bar, scaleOf } from '../charts/bar.ts';
import type { SiteFacts, SiteRun } from '../facts/facts.ts';
import { pathFor } from '../frame/paths.ts';
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
      .toSorted(byName)
      .map(([rows, group]) => measured(t('site.evaluated', { rows }), 'exact-match', group, words)),
    ...benchSections(newest(reports.filter(({ type }) => type === 'bench')), words),
    ...(digest === undefined ? comparisons(facts.runs, words) : []),
  ].filter((one) => one !== undefined);
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

interface Measured {
  name?: string;
  digest?: string;
}

function modelOf({ measured: { model } }: Report): Measured {
  return model ?? {};
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
  const { t, language } = words;
  const found = reports.flatMap((report) => {
    const metric = metricOf(report, name);
    return metric ? [{ report, metric }] : [];
  });
  if (found.length === 0) return undefined;
  const isLoad = found.some(({ report }) => report.type === 'bench');
  const isShare = found.every(({ metric }) => metric.unit === '1');
  const scale: [number, number] = isShare ? [0, 1] : scaleOf(found.map(({ metric }) => barOf(metric)));
  const sorted = found.toSorted((one, other) => (other.metric.value ?? 0) - (one.metric.value ?? 0));
  const rows = sorted.map(({ report, metric }) => [
    subjectLink(report, words),
    ...(isLoad ? [loadWords(report, words)] : []),
    metric.value === null ? '' : bar({ ...barOf(metric), scale }),
    formatMetric(metric, language, t),
    formatInterval(metric, language),
    metric.n ?? '',
    tag(report.verdict, verdictWord(report.verdict, words)),
    reportLink(report, words),
  ]);
  return section(title, htmlTable(title, columnsOf(metricLabel(name, t), words, isLoad), rows));
}

function columnsOf(metric: string, { t }: SiteWords, isLoad = false): (string | { title: string; end: boolean })[] {
  return [
    t('site.column.subject'),
    ...(isLoad ? [t('site.column.load')] : []),
    metric,
    { title: t('bench.column.value'), end: true },
    { title: t('bench.column.ci95'), end: true },
    { title: t('bench.column.n'), end: true },
    t('site.column.verdict'),
    t('site.column.when'),
  ];
}

function barOf({ value, ci95 }: Metric): { value: number; interval?: [number, number] | undefined } {
  return { value: value ?? 0, interval: ci95 };
}

function subjectLink(report: Report, { link }: SiteWords): Filling {
  const { name } = modelOf(report);
  if (report.type === 'eval' && name !== undefined) return link(pathFor('model', name), name);
  const release = releaseOf(report);
  return release === undefined ? report.subject : [`${report.subject} · `, link(pathFor('release', release), release)];
}

function releaseOf({ measured: { release } }: Report): string | undefined {
  return (release as Measured | undefined)?.name;
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

function reportLink({ id, endedAt }: Report, words: SiteWords): Filling {
  return words.link(pathFor('run', id), words.time(endedAt));
}

const BENCHED = ['ttft-p95', 'throughput-tokens'];

function benchSections(reports: readonly Report[], words: SiteWords): (Html | undefined)[] {
  const { t } = words;
  return BENCHED.map((name) => measured(t('site.benched', { metric: metricLabel(name, t) }), name, reports, words));
}

/** Comparisons of two evaluations, newest first. */
function comparisons(runs: readonly SiteRun[], words: SiteWords): Html[] {
  const { t, language } = words;
  const reports = runs.flatMap(({ report }) => (report?.type === 'comparison' ? [report] : []));
  const found = reports.flatMap((report) => {
    const metric = metricOf(report, 'difference');
    return metric ? [{ report, metric }] : [];
  });
  if (found.length === 0) return [];
  const scale = scaleOf(found.map(({ metric }) => barOf(metric)));
  const rows = found.map(({ report, metric }) => [
    words.link(pathFor('run', report.id), report.subject),
    bar({ ...barOf(metric), scale }),
    formatMetric(metric, language, t),
    formatInterval(metric, language),
    metric.n ?? '',
    tag(report.verdict, verdictWord(report.verdict, words)),
    timeOf(report.endedAt, words),
  ]);
  const title = t('site.comparisons');
  return [section(title, htmlTable(title, columnsOf(t('bench.metric.difference'), words), rows))];
}
