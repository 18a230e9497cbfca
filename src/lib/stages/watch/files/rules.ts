import { stringify } from 'yaml';
import { burnAlerts, hostAlerts, type Alert } from './alerts.ts';
import { engineRecordings, requestRecordings, type Recording } from './recording.ts';
import type { WatchedHost } from './subject.ts';
import { span } from './timing.ts';

/** The rules of a host, as data. */
export interface Rules {
  recordings: Recording[];
  alerts: Alert[];
}

/** What is recorded and alerted on a host. Pure. */
export function rulesOf(host: WatchedHost): Rules {
  const { environments, timing } = host;
  const served = environments.length > 0;
  return {
    recordings: served ? [...requestRecordings(host), ...engineRecordings(timing)] : [],
    alerts: [...environments.flatMap((one) => burnAlerts(one, timing)), ...hostAlerts(host)],
  };
}

/** Prometheus' rule file of a host. Pure. */
export function rulesFile(host: WatchedHost): string {
  const { recordings, alerts } = rulesOf(host);
  const interval = span(host.timing.evaluate);
  const groups = [
    ...(recordings.length > 0 ? [{ name: 'sovran-recorded', interval, rules: recordings }] : []),
    { name: 'sovran-alerts', interval, rules: alerts.map((alert) => alertRule(alert, host)) },
  ];
  return stringify({ groups }, { lineWidth: 0 });
}

function alertRule({ name, expr, after, severity, labels, summary, runbook }: Alert, host: WatchedHost): object {
  return {
    alert: name,
    expr,
    ...(after > 0 ? { for: span(after) } : {}),
    labels: { severity, host: name === 'HostDown' ? '{{ $labels.peer }}' : host.name, ...labels },
    annotations: { summary, runbook },
  };
}
