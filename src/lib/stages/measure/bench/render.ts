import { formatInterval, formatMetric, labelIn, limitCells, limitColumns } from '../reports/format-metric.ts';
import type { Report } from '../reports/report.ts';
import { renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { HealthCheck } from './figures/client-health.ts';

/** A benchmark for people: metrics, failures, the health of the client, the verdict. */
export function renderBench(report: Report, view: View): string[] {
  const { fromMs, toMs, warmUpRequestsDropped } = report.method.window as Record<string, number>;
  const seconds = (at = 0): number => Math.round(at / 100) / 10;
  const named = Object.entries(report.failures ?? {}).map(([name, count]) => `${name} ${count}`);
  return [
    view.t('bench.done', { name: report.subject }),
    ...renderMetrics(report, view),
    view.t('bench.window', { from: seconds(fromMs), to: seconds(toMs), dropped: warmUpRequestsDropped ?? 0 }),
    ...(named.length === 0 ? [] : [view.t('bench.failures', { failures: named.join(', ') })]),
    ...renderClient(report, view),
    view.paint.bold(view.t(`bench.verdict.${report.verdict}`)),
  ];
}

/** The metrics of any report as a table with their intervals. */
export function renderMetrics(report: Report, view: View): string[] {
  const figures = (['value', 'ci95', 'n'] as const).map((name) => right(view.t(`bench.column.${name}`)));
  const rows = report.metrics.map((metric) => [
    labelIn(report, metric.name, view.t),
    formatMetric(metric, view.language, view.t),
    formatInterval(metric, view.language),
    metric.n === undefined ? '' : String(metric.n),
    ...limitCells(report, metric, view.language, view.t),
  ]);
  const limits = limitColumns(report).map((name) => ({ title: view.t(`bench.column.${name}`) }));
  return renderTable(view, ['bench.column.metric', ...figures, ...limits], rows);
}

function renderClient({ client }: Report, view: View): string[] {
  const { verdict, checks } = client as { verdict: 'reliable' | 'unreliable'; checks: HealthCheck[] };
  const worst = checks
    .filter(({ ok }) => !ok)
    .map((check) => `${check.id} ${check.observed} > ${check.limit} ${check.unit}`);
  if (verdict === 'reliable') return [view.t('bench.client.reliable')];
  return [view.t('bench.client.unreliable', { checks: worst.join(', ') })];
}
