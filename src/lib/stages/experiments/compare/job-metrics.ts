import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { JobFigures } from '../../jobs/figures.ts';
import type { ComparedValue } from '../../measure/reports/evaluation.ts';

/** Metrics that a comparison shows, in this order, with their units. */
export const JOB_METRICS = [
  { name: 'steps', unit: '' },
  { name: 'finalLoss', unit: 'nat' },
  { name: 'validationLoss', unit: 'nat' },
  { name: 'tokensPerSec', unit: 'token/s' },
  { name: 'trainSeconds', unit: 's' },
  { name: 'wallSeconds', unit: 's' },
  { name: 'peakMemoryGiB', unit: 'GiB' },
] as const;
export type JobMetricName = (typeof JOB_METRICS)[number]['name'];

const GIB = 2 ** 30;

/** The metrics of a job that were measured; losses are mean cross-entropy per token, in nats. Pure. */
export function jobMetrics(run: RunSpec, figures: JobFigures | undefined): Record<string, ComparedValue> {
  const measured = figures?.metrics ?? {};
  const { startedAt, endedAt } = run;
  const seconds = endedAt === undefined ? undefined : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const peak = measured['peakMemoryBytes'];
  const values: Partial<Record<JobMetricName, number | null | undefined>> = {
    ...measured,
    steps: measured['steps'] ?? figures?.curve.step.at(-1),
    finalLoss: measured['finalLoss'] ?? figures?.curve.loss.at(-1),
    wallSeconds: measured['wallSeconds'] ?? seconds,
    peakMemoryGiB: peak === undefined ? undefined : Math.round((peak / GIB) * 1000) / 1000,
  };
  return Object.fromEntries(
    JOB_METRICS.flatMap(({ name, unit }) => {
      const value = values[name];
      return value === undefined || value === null ? [] : [[name, { value, unit, how: 'measured' as const }]];
    }),
  );
}
