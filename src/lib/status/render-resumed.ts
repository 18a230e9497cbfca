import { message } from '../text/message.ts';
import { say } from '../text/translate.ts';
import type { View } from '../text/view.ts';
import type { Resumption } from './resume-project.ts';

/** What was settled, one line each. */
export function renderResumed({ runs, jobs }: Resumption, view: View): string[] {
  if (runs.length === 0 && jobs.length === 0) return [view.t('status.resumed.nothing')];
  return [...runs.map((run) => runLine(run, view)), ...jobs.map((id) => view.t('status.resumed.job', { id }))];
}

function runLine(run: Resumption['runs'][number], view: View): string {
  const { runId, operation, target, outcome, recorded, reason } = run;
  const params = { operation, target, run: runId };
  const why = reason ?? message('run.unexpected', { reason: '?' });
  if (outcome === 'undone') return view.t('status.resumed.undone', { ...params, reason: why });
  if (recorded) return view.t('status.resumed.ended-badly', { ...params, reason: why });
  if (outcome === 'failed') return view.t('status.resumed.failed', { ...params, reason: why });
  return view.t(outcome === 'committed' ? 'status.resumed.committed' : 'status.resumed.finished', params);
}

/** What was settled, as JSON: reasons in the reader's language. */
export function resumedData({ runs, jobs }: Resumption, view: View): object {
  const worded = runs.map(({ reason, ...run }) => ({ ...run, ...(reason ? { reason: say(view.t, reason) } : {}) }));
  return { runs: worded, jobs };
}
