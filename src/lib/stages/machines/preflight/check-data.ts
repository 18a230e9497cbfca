import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { CheckResult } from './terms/check.ts';
import { countStatuses, type HostReport } from './report.ts';
import { wordsOf } from './words.ts';

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
  const { consequence, fix } = wordsOf(check);
  return {
    id,
    status,
    observed,
    expected,
    how,
    ...(source ? { source } : {}),
    ...(reason ? { reason: say(view.t, reason) } : {}),
    ...(consequence ? { consequence: say(view.t, consequence) } : {}),
    ...(fix ? { fix: say(view.t, fix) } : {}),
    ...(figures ? { figures } : {}),
  };
}
