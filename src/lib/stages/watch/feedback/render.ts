import type { View } from '../../../core/text/view.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import type { FeedbackImport } from './schema.ts';

/** What was imported and refused, and all feedback so far. `rows`: the file of labels, where one was written. */
export function renderFeedback(done: FeedbackImport, view: View, rows?: { count: number; path: string }): string[] {
  const { total, days: _, firstInvalid: line, ...counts } = done;
  const { satisfied, ...sums } = total;
  return [
    view.t('watch.feedback.done', counts),
    ...(line === undefined ? [] : [view.paint.warn(view.t('watch.feedback.first-invalid', { line }))]),
    ...(done.unknown > 0 ? [view.paint.warn(view.t('watch.feedback.unknown'))] : []),
    view.t('watch.feedback.total', { ...sums, share: satisfaction(satisfied, view) }),
    ...(rows ? [view.t('watch.feedback.rows', rows)] : []),
  ];
}

function satisfaction(satisfied: FeedbackImport['total']['satisfied'], { language, t }: View): string {
  if (satisfied.value === null) return '–';
  return `${formatMetric({ name: '', ...satisfied }, language, t)} ${formatInterval(satisfied, language)}`;
}
