import type { Story } from './story.ts';

interface Metric {
  name: string;
  value: number;
  unit: string;
  n?: number;
  ci95?: [number, number];
}

export interface Report {
  id: string;
  verdict: string;
  metrics: Metric[];
}

/** The report of each model by name, and the comparisons that gate the story. */
export interface Evaluation {
  reports: Record<string, Report>;
  gain: Report;
  loss: Record<string, Report>;
}

/** Evaluates each model through the serving path on the same held-out rows, then compares row by row. */
export async function evaluateModels(story: Story, models: readonly string[]): Promise<Evaluation> {
  const reports: Record<string, Report> = {};
  for (const model of models) {
    reports[model] = await story.read([
      'eval',
      'run',
      '--model',
      model,
      '--dataset',
      'service-public',
      '--max-tokens',
      '12',
      '--concurrency',
      '8',
    ]);
    printMetric(model, reports[model]);
  }
  const gain = await story.read<Report>(['eval', 'compare', 'smollm2', 'themes', '--require', 'better']);
  const loss: Record<string, Report> = {};
  for (const model of ['themes-q8', 'themes-q4']) {
    loss[model] = await story.read<Report>([
      'eval',
      'compare',
      'themes',
      model,
      '--margin',
      '5',
      '--require',
      'not-inferior',
    ]);
  }
  return { reports, gain, loss };
}

/** The first metric is the headline: exact match. */
function printMetric(model: string, report: Report | undefined): void {
  const metric = report?.metrics[0];
  if (metric)
    console.log(
      `   ${model}: ${metric.name} ${metric.value} ${metric.unit} (n=${metric.n ?? '?'}, 95 % ${metric.ci95?.join(' to ') ?? '?'})`,
    );
}
