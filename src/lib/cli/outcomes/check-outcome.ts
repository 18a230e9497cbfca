import { checkData, renderReports } from '../../stages/machines/preflight/render.ts';
import { nextAfterSilence } from '../../stages/machines/hosts/workload/ask-host.ts';
import { isHostFileBroken } from '../../core/project/readable-hosts.ts';
import { message } from '../../core/text/message.ts';
import { exitOf, type HostReport } from '../../stages/machines/preflight/report.ts';
import type { Outcome } from '../session/outcome.ts';

/** Outcome of host checks; one named host is one document. Throws the reason if that host is unreachable. */
export function checkOutcome(
  reports: HostReport[],
  { verbose, single }: { verbose: boolean; single: boolean },
): Outcome {
  const [only] = reports;
  if (single && only?.failure) throw only.failure;
  const troubled = reports.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').map(({ host }) => host);
  const strangers = reports.flatMap(({ verdict, failure }) => (verdict === 'identity' ? (failure?.next ?? []) : []));
  const broken = reports.flatMap(({ host, failure }) =>
    failure && isHostFileBroken(failure, host) ? nextAfterSilence(host, failure.code) : [],
  );
  return {
    kind: single ? 'HostCheck' : 'HostCheckList',
    data: (view) =>
      single && only ? checkData(only, view) : { items: reports.map((report) => checkData(report, view)) },
    render: (view) => renderReports(reports, verbose, view),
    exit: exitOf(reports),
    warnings: reports.flatMap(({ host, notKept: reason }) =>
      reason ? [message('preflight.not-kept', { host, reason })] : [],
    ),
    next: [...strangers, ...broken, ...(troubled.length > 0 ? [`sovran host plan ${troubled.join(' ')}`] : [])],
  };
}
