import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { readReports } from './report-files.ts';
import type { Report } from './report.ts';
import type { Evaluation } from './evaluation.ts';

/** Metrics of an evaluation that say how good a model is. */
const SCORES = new Set(['exact-match', 'macro-f1']);

/** Newest evaluation of each model on each set of rows; reports that are damaged or of other weights are left out. */
export async function evaluationsOf(
  models: readonly { name: string; digest: string }[],
  project: ProjectStore,
): Promise<Evaluation[]> {
  const runs = (await listResources(project, 'Run')).filter(({ spec }) => spec.operation === 'eval run').reverse();
  const found = new Map<string, Evaluation>();
  const reports = await readReports(
    project,
    runs.map(({ metadata }) => metadata.name),
  );
  for (const { metadata, spec } of runs) {
    const model = models.find(({ name }) => name === spec.subject);
    const report = reports.get(metadata.name);
    const evaluation = model && report && asEvaluation(report, model);
    if (evaluation) found.set(rowsKey(evaluation), found.get(rowsKey(evaluation)) ?? evaluation);
  }
  return [...found.values()];
}

/** Names the rows that an evaluation asked, and the model. */
function rowsKey({ model, dataset, datasetDigest, split, rows }: Evaluation): string {
  return [model, dataset, datasetDigest, split, rows].join(' ');
}

function asEvaluation(report: Report, model: { name: string; digest: string }): Evaluation | undefined {
  const measured = report.measured as { model?: { digest?: string }; dataset?: Record<string, unknown> };
  if (report.type !== 'eval' || measured.model?.digest !== model.digest || report.verdict === 'failed')
    return undefined;
  const { name, digest, split, rows } = measured.dataset ?? {};
  const scores = report.metrics.filter((metric) => SCORES.has(metric.name));
  return {
    run: report.id,
    model: model.name,
    dataset: String(name),
    ...(typeof digest === 'string' ? { datasetDigest: digest } : {}),
    split: String(split),
    rows: Number(rows),
    metrics: Object.fromEntries(scores.map(({ name: metric, interval: _interval, ...figure }) => [metric, figure])),
  };
}
