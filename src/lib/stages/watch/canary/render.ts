import type { View } from '../../../core/text/view.ts';
import { renderMetrics } from '../../measure/bench/render.ts';
import type { Report } from '../../measure/reports/report.ts';

/** A canary for people: its figures, what it was compared with, the verdict. */
export function renderCanary(report: Report, view: View): string[] {
  const { floor } = report.method as { floor: string | null };
  return [
    report.subject,
    ...renderMetrics(report, view),
    floor === null ? view.t('watch.canary.floor') : view.t('watch.canary.compared', { floor }),
    view.paint.bold(view.t(`bench.verdict.${report.verdict}`)),
  ];
}
