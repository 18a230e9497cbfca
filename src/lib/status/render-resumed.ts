import type { View } from '../text/view.ts';
import type { Resumption } from './resume-project.ts';

/** What was settled, one line each. */
export function renderResumed({ runs, jobs }: Resumption, view: View): string[] {
  if (runs.length === 0 && jobs.length === 0) return [view.t('status.resumed.nothing')];
  return [
    ...runs.map(({ runId, operation, target, outcome, reason = '' }) =>
      outcome === 'finished'
        ? view.t('status.resumed.finished', { operation, target, run: runId })
        : view.t('status.resumed.undone', { operation, target, run: runId, reason }),
    ),
    ...jobs.map((id) => view.t('status.resumed.job', { id })),
  ];
}
