import type { View } from '../../../core/text/view.ts';
import { renderMetrics } from '../bench/render.ts';
import type { Report } from '../reports/report.ts';
import type { PilotExport } from './schema.ts';

/** Rows to discuss that a terminal lists; the report has all. */
const MOST_SHOWN = 20;

export function renderPilotExport({ files, ...counts }: PilotExport, { t }: View): string[] {
  return [t('pilot.exported', counts), ...files.map((file) => `  ${file}`)];
}

/** Preferences with their intervals, agreement, and the rows on which judges differ. */
export function renderPilot(report: Report, view: View): string[] {
  const rows = Object.entries(report.discuss ?? {});
  const lines = rows.slice(0, MOST_SHOWN).map(([row, choices]) => {
    const said = Object.entries(choices).map(([name, count]) => `${name} ${count}`);
    return `  ${row}  ${said.join(', ')}`;
  });
  return [
    report.subject,
    ...renderMetrics(report, view),
    ...(rows.length > 0 ? [view.t('pilot.discuss', { count: rows.length }), ...lines] : []),
    view.t(`bench.verdict.${report.verdict}`),
  ];
}
