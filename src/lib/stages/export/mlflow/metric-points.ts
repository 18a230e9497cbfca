import type { RunSpec } from '../../../core/project/resources/run.ts';
import { jobMetrics } from '../../experiments/compare/job-metrics.ts';
import type { JobFigures } from '../../jobs/figures.ts';
import type { Report } from '../../measure/reports/report.ts';
import { safeKey } from './tags.ts';

/** A value of a metric; time in ms since 1970. */
export type MetricPoint = { key: string; value: number; timestamp: number; step: number };

/** Columns of a curve, and the metrics that they become. */
const SERIES = [
  ['loss', 'loss'],
  ['lr', 'learning_rate'],
  ['gradNorm', 'grad_norm'],
  ['tokensPerSec', 'tokens_per_second'],
] as const;

/** Curves of a job and its figures at the end. Pure. */
export function jobMetricPoints(run: RunSpec, figures: JobFigures | undefined): MetricPoint[] {
  const began = Date.parse(run.startedAt);
  const ended = Date.parse(run.endedAt ?? run.startedAt);
  const { curve } = figures ?? {};
  const series = SERIES.flatMap(([column, key]) =>
    (curve?.step ?? []).flatMap((step, at) => {
      const value = curve?.[column][at];
      const timestamp = began + Math.round((curve?.seconds[at] ?? 0) * 1000);
      return typeof value === 'number' ? [{ key, value, timestamp, step }] : [];
    }),
  );
  const last = curve?.step.at(-1) ?? 0;
  const final = Object.entries(jobMetrics(run, figures)).flatMap(([name, { value }]) =>
    value === null ? [] : [{ key: safeKey(name), value, timestamp: ended, step: last }],
  );
  return [...series, ...final];
}

/** Metrics of a report, an interval as two metrics of their own. Pure. */
export function reportMetricPoints({ metrics, endedAt }: Report): MetricPoint[] {
  const point = (key: string, value: number): MetricPoint => ({
    key: safeKey(key),
    value,
    timestamp: Date.parse(endedAt),
    step: 0,
  });
  return metrics.flatMap(({ name, value, ci95 }) => [
    ...(value === null ? [] : [point(name, value)]),
    ...(ci95 ? [point(`${name}.ci95.low`, ci95[0]), point(`${name}.ci95.high`, ci95[1])] : []),
  ]);
}
