import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { shareMetric } from '../../measure/bench/figures/bench-metrics.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { type FeedbackImport, type FeedbackRecord, recordSchema } from './schema.ts';
import type { View } from '../../../core/text/view.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';

export const FEEDBACK_FILE = 'feedback.json';

/** All recorded feedback of an environment, one a request, with the run of its import; a damaged file is left out. */
export async function readFeedback(
  project: ProjectReader,
  environment: string,
): Promise<(FeedbackRecord & { run: string })[]> {
  const runs = (await listResources(project, 'Run')).filter(
    ({ spec }) => spec.kind === 'feedback' && spec.subject === environment,
  );
  const files = await Promise.all(runs.map(({ metadata }) => project.readFile(runFile(metadata.name, FEEDBACK_FILE))));
  return files.flatMap((file, at) => {
    const records = recordSchema.array().safeParse(parseJson(file)).data ?? [];
    return records.map((record) => ({ ...record, run: runs[at]?.metadata.name ?? '' }));
  });
}

/** Pure. */
export function tallyFeedback(records: readonly FeedbackRecord[]): FeedbackImport['total'] {
  const [up = 0, down = 0] = ['up', 'down'].map((name) => records.filter(({ thumb }) => thumb === name).length);
  const { value, unit, how, ci95 } = shareMetric('satisfied', up, up + down);
  const n = up + down;
  return {
    requests: records.length,
    up,
    down,
    labelled: records.filter(({ labelled }) => labelled).length,
    satisfied: { value: n === 0 ? null : value, unit, how, n, ...(ci95 ? { ci95 } : {}) },
  };
}

/** What was imported and refused, and all feedback so far. */
export function renderFeedback({ total, firstInvalid: line, ...counts }: FeedbackImport, view: View): string[] {
  const { satisfied, ...sums } = total;
  const interval = formatInterval(satisfied, view.language);
  const share = satisfied.value === null ? '–' : formatMetric({ name: '', ...satisfied }, view.language, view.t);
  return [
    view.t('watch.feedback.done', counts),
    ...(line === undefined ? [] : [view.paint.warn(view.t('watch.feedback.first-invalid', { line }))]),
    ...(counts.unknown > 0 ? [view.paint.warn(view.t('watch.feedback.unknown'))] : []),
    view.t('watch.feedback.total', { ...sums, share: `${share} ${interval}`.trim() }),
  ];
}
