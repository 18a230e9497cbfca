import { stringify } from 'yaml';
import type { WatchRoute } from '../../../core/project/resources/watch.ts';
import type { WatchedHost } from './subject.ts';
import { span } from './timing.ts';

/** Name of the alert of `watch test-alert`: each receiver gets it at once, whatever else it takes. */
export const TEST_ALERT = 'SovranTest';
const TITLE =
  '[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.environment }} {{ .CommonLabels.host }}';
const LINES = '{{ range .Alerts }}{{ .Annotations.summary }} Runbook: {{ .Annotations.runbook }}\n{{ end }}';
/** Takes what has no other receiver. */
const NOBODY = 'nobody';

/** Where the secret of a route lies on its host; below the folder of the watch. Pure. */
export function secretPath({ name }: Pick<WatchRoute, 'name'>): string {
  return `alertmanager/run/secrets/${name}`;
}

/** File of the operator with the secret of a route; none for mail. Pure. */
export function secretSource({ webhookFile, slackFile }: WatchRoute): string | undefined {
  return webhookFile ?? slackFile;
}

/** Alertmanager's configuration of a host. Pure. */
export function alertmanagerFile({ folder, routes, timing }: WatchedHost): string {
  const { wait, interval, repeat } = timing.group;
  const document = {
    route: {
      receiver: NOBODY,
      group_by: ['alertname', 'environment', 'host', 'severity'],
      group_wait: span(wait),
      group_interval: span(interval),
      repeat_interval: span(repeat),
      ...(routes.length > 0 ? { routes: [...routes.map(testRoute), ...routes.map(alertRoute)] } : {}),
    },
    receivers: [{ name: NOBODY }, ...routes.map((route) => receiverOf(route, folder))],
  };
  return stringify(document, { lineWidth: 0 });
}

/** A short interval ends the tries of a receiver that does not answer. */
function testRoute({ name: receiver }: WatchRoute): object {
  const matchers = [`alertname="${TEST_ALERT}"`];
  return { receiver, continue: true, matchers, group_by: ['test'], group_wait: '0s', group_interval: '10s' };
}

function alertRoute({ name: receiver, severity }: WatchRoute): object {
  const matchers = [`alertname!="${TEST_ALERT}"`, ...(severity ? [`severity="${severity}"`] : [])];
  return { receiver, continue: true, matchers };
}

function receiverOf(route: WatchRoute, folder: string): object {
  const { name, webhookFile, slackFile, mail } = route;
  const file = `${folder}/${secretPath(route)}`;
  if (webhookFile !== undefined) return { name, webhook_configs: [{ url_file: file, send_resolved: true }] };
  if (slackFile !== undefined)
    return { name, slack_configs: [{ api_url_file: file, send_resolved: true, title: TITLE, text: LINES }] };
  const { to, from, smarthost, requireTls } = mail ?? {};
  return { name, email_configs: [{ to, from, smarthost, require_tls: requireTls, send_resolved: true }] };
}
