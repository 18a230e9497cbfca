import { formatBytes } from '../../../core/text/bytes.ts';
import { type Column, renderTable, right } from '../../../core/text/table.ts';
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
  const columns: Column[] = [
    { title: '' },
    'column.name',
    right(view.t('catalogue.column.parameters')),
    right(view.t('column.size')),
    right(view.t('bench.metric.exact-match')),
    { title: '95 %' },
    right('n'),
  ];
  const { rows } = answers;
  const cells = items.map((item) => rowOf(item, view));
  return [
    view.paint.bold(`${name} (${student.name} ← ${teacher.name})`),
    view.t('distillation.answers', { answers: answers.name, out: rows.out, in: rows.in, dataset: dataset.name }),
    ...(judged ? [view.t('distillation.judged', { ...judged, dataset: dataset.name })] : []),
    ...renderTable(view, columns, cells),
  ];
}

function rowOf({ role, model, parameters, bytes, exactMatch }: DistilledItem, view: View): string[] {
  const { language, t } = view;
  const metric = exactMatch && { name: 'exact-match', ...exactMatch };
  return [
    t(`distillation.role.${role}`),
    model ?? NONE,
    parameters === null ? NONE : `${formatNumber(parameters / 1e6, language, 1)} M`,
    bytes === null ? NONE : formatBytes(bytes, language),
    metric ? formatMetric(metric, language, t) : NONE,
    metric?.ci95 ? formatInterval({ ci95: metric.ci95, unit: metric.unit }, language) : '',
    metric?.n === undefined ? '' : String(metric.n),
  ];
}
