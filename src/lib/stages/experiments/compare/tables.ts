import { formatInterval, formatMetric, metricLabel } from '../../measure/reports/format-metric.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { lossTable, markOf } from './curves.ts';
import { JOB_METRICS } from './job-metrics.ts';
import type { ComparedJob, JobComparison } from './schema.ts';
import type { ComparedValue, Evaluation } from '../../measure/reports/evaluation.ts';
import { shortDigest, type SettingValue } from './settings.ts';

/** A table with a title; numbers of the columns after the first stand to the right. */
export interface ComparisonTable {
  title: string;
  columns: string[];
  rows: string[][];
  /** What to say besides. */
  note?: string;
}

type Words = Pick<View, 't' | 'language' | 'time'>;

/** What a comparison says, as tables in the reader's language; a table without rows is left out. Pure. */
export function comparisonTables(comparison: JobComparison, view: Words): ComparisonTable[] {
  const tables = [
    jobTable(comparison, view),
    settingTable(comparison, view),
    metricTable(comparison, view),
    evaluationTable(comparison, view),
    curveTable(comparison, view),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function jobTable({ jobs }: JobComparison, { t, time }: Words): ComparisonTable {
  const columns = ['', t('job.col.id'), t('job.col.makes'), t('column.host'), t('column.state'), t('job.col.started')];
  const rows = jobs.map(({ id, subject, host, status, startedAt }, at) => [
    markOf(at),
    id,
    subject,
    host,
    t(`job.state.${status}`),
    time(startedAt),
  ]);
  return { title: t('compare.jobs'), columns, rows };
}

function settingTable({ jobs, differing, equal }: JobComparison, { t }: Words): ComparisonTable {
  const rows = differing.map(({ name, values }) => [name, ...values.map((value) => settingWord(value, t))]);
  return {
    title: t('compare.settings'),
    columns: [t('compare.column.setting'), ...marks(jobs)],
    rows: rows.length > 0 ? rows : [['-', ...jobs.map(() => '-')]],
    note: t('compare.equal', { count: equal }),
  };
}

function settingWord(value: SettingValue, t: View['t']): string {
  if (value === null) return t('compare.default');
  const text = String(value);
  return /^sha256:[0-9a-f]{64}$/.test(text) ? shortDigest(text) : text;
}

function metricTable({ jobs }: JobComparison, { t, language }: Words): ComparisonTable {
  const rows = JOB_METRICS.filter(({ name }) => jobs.some(({ metrics }) => metrics[name])).map(({ name }) => [
    t(`compare.metric.${name}`),
    ...jobs.map(({ metrics }) => valueWord(metrics[name], { t, language })),
  ]);
  return { title: t('compare.metrics'), columns: [t('compare.column.metric'), ...marks(jobs)], rows };
}

function valueWord(value: ComparedValue | undefined, { t, language }: Pick<Words, 't' | 'language'>): string {
  if (!value) return '-';
  const { ci95, unit } = value;
  const words = unit === 'nat' ? lossWord(value.value, language) : formatMetric({ name: '', ...value }, language, t);
  return ci95 ? `${words} ${formatInterval({ ci95, unit }, language)}` : words;
}

/** Losses of jobs on the same rows differ late. */
function lossWord(loss: number | null, language: Words['language']): string {
  return loss === null ? '-' : `${formatNumber(loss, language, 4)} nat`;
}

/** One line for each model, set of rows and score. */
function evaluationTable({ jobs }: JobComparison, { t, language }: Words): ComparisonTable {
  const rows = jobs.flatMap(({ evaluations }, at) => evaluations.flatMap((one) => scoreRows(one, at, { t, language })));
  const names = ['job', 'model', 'rows', 'score', 'value'] as const;
  return { title: t('compare.evaluations'), columns: names.map((name) => t(`compare.column.${name}`)), rows };
}

function scoreRows(one: Evaluation, at: number, words: Pick<Words, 't' | 'language'>): string[][] {
  const rows = `${one.dataset} ${one.split} (${one.rows})`;
  return Object.entries(one.metrics).map(([name, value]) => [
    markOf(at),
    one.model,
    rows,
    metricLabel(name, words.t),
    valueWord(value, words),
  ]);
}

function curveTable({ jobs }: JobComparison, { t, language }: Words): ComparisonTable {
  const rows = lossTable(jobs).map(({ step, losses }) => [
    formatNumber(step, language),
    ...losses.map((loss) => (loss === null ? '-' : formatNumber(loss, language))),
  ]);
  const without = jobs.flatMap(({ curve }, at) => (curve.from === 'none' ? [markOf(at)] : []));
  return {
    title: t('compare.loss'),
    columns: [t('column.step'), ...marks(jobs)],
    rows,
    ...(without.length > 0 ? { note: t('compare.no-curve', { jobs: without.join(', '), count: without.length }) } : {}),
  };
}

function marks(jobs: readonly ComparedJob[]): string[] {
  return jobs.map((_, at) => markOf(at));
}
