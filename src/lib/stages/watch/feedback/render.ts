import type { View } from '../../../core/text/view.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import type { FeedbackImport } from './schema.ts';

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
