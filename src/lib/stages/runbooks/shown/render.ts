import { tableOf } from '../../../core/text/table.ts';
import { instant } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { LintProblem } from '../document/lint.ts';
import type { RunbookStep } from '../document/schema.ts';
import type { Rechecked } from '../run/check-again.ts';
import type { ListedRun, RunbookRun, StepRecord } from '../run/record.ts';
import { changes, commandOf } from '../run/run-step.ts';
import type { RunbookEntry, ShownRunbook } from './schema.ts';

/** Runbooks as a table. */
export function renderRunbooks({ items }: { items: RunbookEntry[] }, view: View): string[] {
  return tableOf(view, items, [
    ['runbook.column.name', ({ name }) => name],
    ['runbook.column.severity', ({ severity }) => (severity ? view.t(`runbook.severity.${severity}`) : '')],
    ['runbook.column.duration', ({ duration }) => duration ?? ''],
    ['runbook.column.when', ({ name, when }) => when ?? view.t('runbook.damaged', { name })],
  ]);
}

/** Runs, one line each; an interrupted one says so. */
export function renderRuns(runs: readonly ListedRun[], view: View): string[] {
  return runs.map(({ run, runbook, since, verdict, step }) => {
    const facts = {
      run,
      runbook,
      since: instant(since),
      verdict: view.t(`runbook.verdict.${verdict as RunbookRun['verdict']}`),
    };
    return step === null
      ? view.t('runbook.listed', facts)
      : view.paint.warn(view.t('runbook.listed.open', { ...facts, step }));
  });
}

/** Pure: a runbook as data, with what is known filled in. */
export function shownRunbook(
  { name, path, title, when, severity, duration, inputs, steps }: Runbook,
  given: Readonly<Record<string, string>>,
  shipped: boolean,
): ShownRunbook {
  return {
    name,
    path,
    shipped,
    title,
    when,
    severity,
    duration,
    inputs: Object.fromEntries(Object.keys(inputs).map((input) => [input, given[input] ?? null])),
    steps: steps.map(shownStep),
  };
}

function shownStep(step: RunbookStep): ShownRunbook['steps'][number] {
  const { id, kind, title } = step;
  if (step.kind === 'question' || step.kind === 'note')
    return { id, kind, title, changes: false, command: null, host: null };
  const { argv, host } = commandOf(step);
  return { id, kind, title, changes: changes(step), command: argv, host: host ?? null };
}

/** Faults of a runbook, one line each. */
export function renderProblems(name: string, path: string, problems: readonly LintProblem[], { t }: View): string[] {
  if (problems.length === 0) return [t('runbook.lint.pass', { name })];
  return problems.map(({ line, reason, code, fix }) => {
    const words = say(t, reason);
    const shown = code === 'bad-runbook' ? words : t('runbook.lint.at', { path, line, reason: words });
    return fix ? `${shown} ${say(t, fix)}` : shown;
  });
}

/** What became of each step, then the verdict. */
export function renderRun({ id, steps, verdict }: Pick<RunbookRun, 'id' | 'steps' | 'verdict'>, view: View): string[] {
  const { t } = view;
  const last = t('runbook.run', { run: id, verdict: t(`runbook.verdict.${verdict}`) });
  const lines = steps.map((step) => renderStep(step, view) + (step.reason === undefined ? '' : `: ${step.reason}`));
  return [...lines, last];
}

/** One line of a step. */
export function renderStep({ state, title, answer }: StepRecord, { t, paint }: View): string {
  const signs = { passed: paint.good('✔'), failed: paint.bad('✗'), unknown: paint.bad('?'), begun: paint.bad('?') };
  const sign = signs[state as keyof typeof signs] ?? paint.dim('·');
  const words = answer ?? (state === 'skipped' ? t('runbook.state.skipped') : undefined);
  return `${sign} ${title}${words === undefined ? '' : `: ${words}`}`;
}

/** Each check made again, then the verdict of all. */
export function renderChecks({ checks }: { checks: readonly Rechecked[] }, { t, paint }: View): string[] {
  const failed = checks.filter(({ end }) => end.state !== 'passed');
  const lines = checks.map(({ title, end }) =>
    end.state === 'passed'
      ? `${paint.good('✔')} ${title}`
      : `${paint.bad('✗')} ${title}${end.reason ? `: ${say(t, end.reason)}` : ''}`,
  );
  const verdict =
    failed.length === 0
      ? t('runbook.checks.pass')
      : t('runbook.checks.fail', { count: failed.length, total: checks.length });
  return [...lines, verdict];
}
