import { message } from '../text/message.ts';
import { say } from '../text/translate.ts';
import type { View } from '../text/view.ts';
import type { Resumption } from './resume-project.ts';

/** What was settled, one line each. */
export function renderResumed({ runs, jobs }: Resumption, view: View): string[] {
  if (runs.length === 0 && jobs.length === 0) return [view.t('status.resumed.nothing')];
  return [...runs.flatMap((run) => runLines(run, view)), ...jobs.map((id) => view.t('status.resumed.job', { id }))];
}

function runLines(run: Resumption['runs'][number], view: View): string[] {
  return [runLine(run, view), ...(run.fix ? [`  ${say(view.t, run.fix)}`] : [])];
}

function runLine({ runId, operation, target, outcome, reason }: Resumption['runs'][number], view: View): string {
  const params = { operation, target, run: runId };
  const why = reason ?? message('run.unexpected', { reason: '?' });
  if (outcome === 'undone') return view.t('status.resumed.undone', { ...params, reason: why });
  if (outcome === 'failed') return view.t('status.resumed.failed', { ...params, reason: why });
  if (outcome === 'finished' && reason) return view.t('status.resumed.gone', { ...params, reason });
  return view.t(outcome === 'committed' ? 'status.resumed.committed' : 'status.resumed.finished', params);
}

/** What to type about what could not be settled. */
export function nextOfResumed({ runs }: Resumption): string[] {
  return [...new Set(runs.flatMap(({ next }) => next ?? []))];
}

/** What was settled, as JSON: reasons in the reader's language. */
export function resumedData({ runs, jobs }: Resumption, view: View): object {
  const worded = runs.map(({ reason, fix: _fix, next: _next, ...run }) => ({
    ...run,
    ...(reason ? { reason: say(view.t, reason) } : {}),
  }));
  return { runs: worded, jobs };
}
