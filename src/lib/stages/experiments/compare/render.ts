import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { JobComparison } from './schema.ts';
import { comparisonTables, type ComparisonTable } from './tables.ts';

/** A comparison for people, as tables. */
export function renderComparedJobs(comparison: JobComparison, view: View, saved?: string): string[] {
  return [
    ...comparisonTables(comparison, view).flatMap((table) => [...tableLines(table, view), '']),
    ...(saved === undefined ? [] : [view.t('compare.saved', { path: saved })]),
  ];
}

function tableLines({ title, columns, rows, note }: ComparisonTable, view: View): string[] {
  const titles = columns.map((column) => ({ title: column }));
  return [view.paint.bold(title), ...renderTable(view, titles, rows), ...(note === undefined ? [] : [note])];
}
