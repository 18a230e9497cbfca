import { renderMetrics } from '../bench/render.ts';
import { CLASS_COLUMNS, classCells, mitigations } from '../reports/format-metric.ts';
import type { Report } from '../reports/report.ts';
import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { instant } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';

/** When a shown evaluation was made, and by which run. */
export interface Recorded {
  run: string;
  at: string;
}

/** An evaluation for people: headline metrics, then one line per class; first of all that it was not made now. */
export function renderEvaluation(report: Report & { recorded?: Recorded }, view: View): string[] {
  const failed = Object.values(report.failures ?? {}).reduce((sum, count) => sum + count, 0);
  const { recorded } = report;
  const { questions, dataset } = report.measured as { questions?: number; dataset?: { rows: number } };
  const rows = questions ?? dataset?.rows ?? 0;
  const title = view.t('eval.done', { name: report.subject, answered: rows - failed, rows });
  return [
    ...(recorded ? [view.t('eval.recorded', { run: recorded.run, at: instant(recorded.at) })] : []),
    title,
    ...renderMetrics(report, view),
    ...renderClasses(report, view),
    ...mitigations(report, view.t),
    view.t(`bench.verdict.${report.verdict}`),
  ];
}

export function renderComparison(report: Report, view: View): string[] {
  return [report.subject, ...renderMetrics(report, view), view.paint.bold(view.t(`bench.verdict.${report.verdict}`))];
}

function renderClasses({ classes }: Report, view: View): string[] {
  if (!classes) return [];
  const [first, ...figures] = CLASS_COLUMNS;
  const columns: Column[] = [`bench.column.${first}`, ...figures.map((name) => right(view.t(`bench.column.${name}`)))];
  const lines = classes.map((each) => classCells(each, view.language, view.t));
  return ['', ...renderTable(view, columns, lines), ''];
}
