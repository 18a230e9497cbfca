import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { renderMetrics } from '../bench/render.ts';
import { sayBounds } from './bounds.ts';
import type { HostBenchResult } from './host-bench.ts';

/** Figures, what bounds training, the verdict. */
export function renderHostBench({ report, bounds }: HostBenchResult, view: View): string[] {
  return [
    view.t('bench.done', { name: report.subject }),
    ...renderMetrics(report, view),
    ...sayBounds(bounds).map((line) => view.paint[report.verdict === 'ok' ? 'good' : 'warn'](say(view.t, line))),
    view.paint.bold(view.t(`bench.verdict.${report.verdict}`)),
  ];
}
