import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { LeftBehind } from '../../../core/operation/open/resumed-run.ts';
import type { DamagedJournal } from '../../../core/operation/journal/unsettled-journals.ts';
import type { Resumption } from './resume-project.ts';

/** What was settled, one line each. */
export function renderResumed({ runs, jobs, damaged }: Resumption, view: View): string[] {
  if (runs.length + jobs.length + damaged.length === 0) return [view.t('status.resumed.nothing')];
  return [
    ...runs.flatMap((run) => runLines(run, view)),
    ...jobs.map((id) => view.t('status.resumed.job', { id })),
    ...damaged.flatMap((one) => damagedLines(one, view)),
  ];
}

function runLines(run: Resumption['runs'][number], view: View): string[] {
  const { runId, operation, target, reason, fix } = run;
  const outcome = view.t(`status.resumed.${wordOf(run)}`);
  const line = view.t('status.resumed', { outcome, operation, target, run: runId });
  return [
    run.outcome === 'abandoned' ? view.paint.warn(line) : line,
    ...(reason ? [`  ${say(view.t, reason)}`] : []),
    ...leftLines(run, view),
    ...(fix ? [`  ${say(view.t, fix)}`] : []),
  ];
}

/** A recorded failure is closed. */
function wordOf({ outcome, recorded }: Resumption['runs'][number]): Resumption['runs'][number]['outcome'] | 'recorded' {
  return recorded && outcome === 'failed' ? 'recorded' : outcome;
}

function leftLines({ left = [] }: Resumption['runs'][number], view: View): string[] {
  return left.map(({ host, title }) => `  ${view.t('text.pair', { name: host, text: title })}`);
}

/** What, why, and how to fix it. */
function damagedLines({ path }: DamagedJournal, view: View): string[] {
  return [view.paint.bad(view.t('status.damaged', { path })), `  ${view.t('status.damaged.fix', moved(path))}`];
}

function moved(path: string): { from: string; to: string } {
  return { from: shellWord(path), to: shellWord(`${path}.damaged`) };
}

/** What was settled, as JSON: reasons in the reader's language. */
export function resumedData({ runs, jobs, damaged }: Resumption, view: View): object {
  const worded = runs.map(({ reason, fix, left, exit: _exit, remarks: _remarks, ...run }) => ({
    ...run,
    ...(left ? { left: left.map((one) => wordedLeft(one, view)) } : {}),
    ...(reason ? { reason: say(view.t, reason) } : {}),
    ...(fix ? { fix: say(view.t, fix) } : {}),
  }));
  const named = damaged.map(({ run, path }) => ({
    run,
    path,
    reason: view.t('status.damaged', { path }),
    fix: view.t('status.damaged.fix', moved(path)),
  }));
  return { runs: worded, jobs, damaged: named };
}

function wordedLeft({ title, ...left }: LeftBehind, view: View): object {
  return { ...left, title: say(view.t, title) };
}
