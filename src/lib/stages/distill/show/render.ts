import { formatBytes } from '../../../core/text/bytes.ts';
import { right, tableOf } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import type { Distillation, DistilledItem } from './schema.ts';

const NONE = '—';

/** A distillation as a table: teacher, the student without it, the student, with sizes and figures. */
export function renderDistillation(
  { name, teacher, student, dataset, answers, judged, items }: Distillation,
  view: View,
): string[] {
  const { rows } = answers;
  return [
    view.paint.bold(`${name} (${student.name} ← ${teacher.name})`),
    view.t('distillation.answers', { answers: answers.name, out: rows.out, in: rows.in, dataset: dataset.name }),
    ...(judged ? [view.t('distillation.judged', { ...judged, dataset: dataset.name })] : []),
    ...itemTable(items, view),
  ];
}

function itemTable(items: readonly DistilledItem[], view: View): string[] {
  const { language, t } = view;
  const millions = (count: number): string => `${formatNumber(count / 1e6, language, 1)} M`;
  const shown = (exact: NonNullable<DistilledItem['exactMatch']>): string =>
    formatMetric({ name: 'exact-match', ...exact }, language, t);
  return tableOf(view, items, [
    [{ title: '' }, ({ role }) => t(`distillation.role.${role}`)],
    ['column.name', ({ model }) => model ?? NONE],
    ['catalogue.column.parameters', ({ parameters }) => (parameters === null ? NONE : millions(parameters)), 'end'],
    ['column.size', ({ bytes }) => (bytes === null ? NONE : formatBytes(bytes, language)), 'end'],
    ['bench.metric.exact-match', ({ exactMatch }) => (exactMatch ? shown(exactMatch) : NONE), 'end'],
    [{ title: '95 %' }, ({ exactMatch: one }) => (one ? formatInterval(one, language) : '')],
    [right('n'), ({ exactMatch }) => String(exactMatch?.n ?? '')],
  ]);
}
