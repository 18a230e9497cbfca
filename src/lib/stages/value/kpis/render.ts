import { renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { percent } from '../economics/money.ts';
import type { ValueRecordResult } from './baseline.ts';
import { progressOf } from './progress.ts';

/** The indicators before, now and as wanted. */
export function renderValueRecord({ usecase, spec }: ValueRecordResult, view: View): string[] {
  const { t, language } = view;
  const number = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value, language));
  const rows = progressOf(spec).map(({ name, unit, baseline, target, latest, reached, state }) => [
    name,
    unit,
    number(baseline),
    number(latest?.value),
    number(target),
    percent(reached, language),
    t(`value.kpi.${state}`),
  ]);
  const numbers = (['before', 'now', 'target', 'way'] as const).map((name) => right(t(`value.kpi.column.${name}`)));
  const columns = ['value.kpi.column.name', 'value.kpi.column.unit', ...numbers, 'value.kpi.column.state'] as const;
  const head = t('value.kpi.frozen', { usecase, at: view.time(spec.frozenAt), count: spec.values.length });
  return [head, '', ...renderTable(view, [...columns], rows)];
}
