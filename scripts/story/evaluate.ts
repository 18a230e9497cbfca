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
  /** Present where nothing was measured now. */
  recorded?: { run: string; at: string };
}

const QUANTIZED = ['themes-q8', 'themes-q4'] as const;
const GOOD_ENOUGH = new Set(['better', 'not-inferior']);

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
    if (reports[model].recorded) story.reuse(`evaluation of ${model} (run ${reports[model].recorded.run})`);
  }
  const gain = await story.read<Report>(['eval', 'compare', 'smollm2', 'themes', '--require', 'better']);
  const loss: Record<string, Report> = {};
  for (const model of QUANTIZED) loss[model] = await compareToTuned(story, model);
  return { reports, gain, loss };
}

/** Four bits of so small a model may lose more than the margin: exit 5 is an answer, and decides what is released. */
async function compareToTuned(story: Story, model: string): Promise<Report> {
  const required = ['--margin', '5', '--require', 'not-inferior'];
  const report = await story.read<Report>(['eval', 'compare', 'themes', model, ...required], [0, 5]);
  console.log(`   ${model} against themes, margin 5 points: ${report.verdict}`);
  return report;
}

/** Models that may serve, the smallest last: the tuned one, and what was made smaller and is no worse. */
function fitToServe({ loss }: Evaluation): string[] {
  return ['themes', ...QUANTIZED.filter((model) => GOOD_ENOUGH.has(loss[model]?.verdict ?? ''))];
}

/** The two smallest of them: one serves, the other is promoted under load. */
export function toRelease(evaluation: Evaluation): string[] {
  return fitToServe(evaluation).slice(-2);
}

/** The first metric is the headline: exact match, a share. */
function printMetric(model: string, report: Report | undefined): void {
  const metric = report?.metrics[0];
  if (!metric) return;
  const [low = 0, high = 0] = metric.ci95 ?? [];
  console.log(
    `   ${model}: ${percent(metric.value)} exact match (n=${metric.n}, 95 % ${percent(low)} to ${percent(high)})`,
  );
}

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
