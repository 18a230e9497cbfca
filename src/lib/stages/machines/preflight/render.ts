import type { CheckResult } from './terms/check.ts';
import { checkEntries } from './terms/entries.ts';
import { renderTable } from '../../../core/text/table.ts';
import { say } from '../../../core/text/translate.ts';
import { messageOfData } from '../../../core/text/words-of-data.ts';
import type { View } from '../../../core/text/view.ts';
import { countStatuses, type HostReport, isLost } from './report.ts';

/** What follows from a result that is not as it should be, and how to fix it. */
export function wordsOf(
  { id, status, params = {} }: CheckResult,
  { t }: Pick<View, 't'>,
): { consequence?: string; fix?: string } {
  const { consequence, fix } = checkEntries()[id] ?? {};
  if ((status !== 'warn' && status !== 'fail') || !consequence || !fix) return {};
  return { consequence: say(t, messageOfData(consequence, params)), fix: say(t, messageOfData(fix, params)) };
}

/** The checks of hosts: problems only, or all of them with how each was obtained. */
export function renderReports(reports: readonly HostReport[], verbose: boolean, view: View): string[] {
  return reports.flatMap((report) => [...renderReport(report, verbose, view), '']).slice(0, -1);
}

function renderReport(report: HostReport, verbose: boolean, view: View): string[] {
  const { host, failure } = report;
  if (failure) {
    return [
      `${view.paint.bad('✗')} ${view.t('preflight.verdict.lost', { host, reason: failure.text })}`,
      ...(failure.fix ? [`  ${say(view.t, failure.fix)}`] : []),
    ];
  }
  const shown = verbose ? report.checks : report.checks.filter(isProblem);
  return [
    view.paint.bold(view.t('text.detail', { text: host, detail: report.profile })),
    ...(shown.length > 0 ? tableOf(shown, view) : []),
    ...shown.flatMap((check) => explain(check, verbose, view)),
    ...(report.source === 'fixture' ? [view.paint.warn(view.t('preflight.fixture', { host }))] : []),
    view.t('preflight.counts', { host, ...countStatuses(report.checks) }),
    isLost(report.verdict) ? '' : view.t(`preflight.verdict.${report.verdict}`, { host: report.host }),
  ];
}

function isProblem({ status }: CheckResult): boolean {
  return status === 'warn' || status === 'fail' || status === 'unknown';
}

function tableOf(checks: readonly CheckResult[], view: View): string[] {
  return renderTable(
    view,
    [{ title: '' }, 'host.col.check', 'preflight.column.observed', 'preflight.column.expected'],
    checks.map((check) => [sign(check, view), check.id, observedOf(check, view), check.expected]),
  );
}

function observedOf({ observed, reason, status, source }: CheckResult, view: View): string {
  if (source === 'fixture' && observed !== '') return `${observed} (${source})`;
  if (!reason) return observed || '-';
  const words = say(view.t, reason);
  const why = status === 'unknown' ? view.t('preflight.unknown', { reason: words }) : words;
  return observed === '' ? why : `${observed} (${why})`;
}

function explain(check: CheckResult, verbose: boolean, view: View): string[] {
  const { consequence, fix } = wordsOf(check, view);
  const how =
    verbose && check.how !== '' ? [view.t('preflight.how', { how: check.how.replaceAll(/\s*\n\s*/g, ' ⏎ ') })] : [];
  const lines = [...(consequence ? [consequence] : []), ...(fix ? [view.t('preflight.fix', { fix })] : []), ...how];
  return lines.map((line, at) => (at === 0 ? `${check.id}: ${line}` : `  ${line}`));
}

function sign({ status }: CheckResult, { paint }: View): string {
  return {
    ok: paint.good('✔'),
    warn: paint.warn('!'),
    fail: paint.bad('✗'),
    unknown: paint.warn('?'),
    na: paint.dim('·'),
  }[status];
}

/** The JSON document of a host's check; what is in words is in the reader's language. */
export function checkData(report: HostReport, view: View): object {
  const { host, profile, checkedAt, source, verdict, checks, facts, failure } = report;
  return {
    host,
    profile,
    checkedAt,
    source,
    verdict,
    counts: countStatuses(checks),
    checks: checks.map((check) => rowOf(check, view)),
    ...(facts ? { facts } : {}),
    ...(failure ? { error: { code: failure.code, message: say(view.t, failure.text), exit: failure.exit } } : {}),
  };
}

function rowOf(check: CheckResult, view: View): object {
  const { id, status, observed, expected, how, source, reason, figures } = check;
  return {
    id,
    status,
    observed,
    expected,
    how,
    ...(source ? { source } : {}),
    ...(reason ? { reason: say(view.t, reason) } : {}),
    ...wordsOf(check, view),
    ...(figures ? { figures } : {}),
  };
}
