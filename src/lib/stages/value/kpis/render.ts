import { renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { percent } from '../economics/figures.ts';
import type { KpiProgress, KpiRecord } from '../schema.ts';

export const KPI_COLUMNS = ['name', 'state', 'before', 'now', 'target', 'way', 'origin'] as const;

/** An indicator by `KPI_COLUMNS`. */
export function kpiCells(kpi: KpiProgress, { t, language }: Pick<View, 't' | 'language'>): string[] {
  const { name, unit, baseline, latest, target, reached, state } = kpi;
  const values = [baseline, latest?.value, target].map((value) =>
    value === undefined ? '–' : `${formatNumber(value, language)} ${unit}`,
  );
  const n = latest?.n === undefined ? '' : ` (n = ${latest.n})`;
  const origin = latest ? `${t(`text.how.${latest.how}`)}${n}, ${latest.source}, ${latest.at}` : '';
  return [name, t(`value.kpi.${state}`), ...values, percent(reached, language), origin];
}

/** The indicators before, now and as wanted. */
export function renderKpis({ usecase, frozenAt, kpis }: KpiRecord, view: View): string[] {
  const columns = KPI_COLUMNS.map((name) => {
    const title = view.t(`value.kpi.column.${name}`);
    return ['name', 'state', 'origin'].includes(name) ? { title } : right(title);
  });
  const head = view.t('value.kpi.frozen', { usecase, at: view.time(frozenAt) });
  return [
    head,
    ...renderTable(
      view,
      columns,
      kpis.map((kpi) => kpiCells(kpi, view)),
    ),
  ];
}
