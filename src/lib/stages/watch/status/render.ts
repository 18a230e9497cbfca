import { type Column, renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import { DOMAINS, type Indicator, type Watched } from './schema.ts';

/** Each environment: its indicators by domain, then its applications. */
export function renderWatched(environments: Watched[], view: View): string[] {
  if (environments.length === 0) return [view.t('watch.sync.none')];
  return environments.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...renderOne(one, view)]);
}

function renderOne(
  { environment, host, release, from, unreachable, indicators, applications }: Watched,
  view: View,
): string[] {
  const named = release ?? view.t('env.served.nothing');
  const columns: Column[] = ['watch.status.column.domain', 'watch.status.column.indicator'];
  const figures: Column[] = [
    right(view.t('watch.status.column.value')),
    right(view.t('watch.status.column.objective')),
    'column.state',
    'watch.status.column.series',
  ];
  const rows = DOMAINS.flatMap((domain) => indicators.filter((one) => one.domain === domain)).map((one) =>
    cells(one, view),
  );
  return [
    view.paint.bold(view.t('watch.status.title', { environment, release: named, since: view.time(from) })),
    ...(unreachable === undefined
      ? []
      : [view.paint.warn(view.t('env.gateway-unknown', { reason: whyNotAsked(host, unreachable) }))]),
    ...renderTable(view, [...columns, ...figures], rows),
    ...renderApplications(applications, view),
  ];
}

function cells({ domain, id, value, objective, state, series }: Indicator, view: View): string[] {
  const metric = { ...value, name: id };
  const shown = value.value === null ? '–' : formatMetric(metric, view.language, view.t);
  const interval = formatInterval(metric, view.language);
  return [
    view.t(`watch.domain.${domain}`),
    view.t(`watch.indicator.${id}`),
    [shown, interval].join(' ').trim(),
    objective === null ? '–' : formatMetric({ ...metric, value: objective }, view.language, view.t),
    stateWord(state, view),
    sparkline(series),
  ];
}

function stateWord(state: Indicator['state'], { paint, t }: View): string {
  const word = t(`watch.state.${state}`);
  return state === 'missed' ? paint.bad(word) : state === 'ok' ? paint.good(word) : word;
}

const BARS = '▁▂▃▄▅▆▇█';

/** One bar a bucket, up to the highest of them; a dot where nothing was measured. Pure. */
export function sparkline(series: Indicator['series']): string {
  const most = Math.max(0, ...series.map((value) => value ?? 0));
  return series
    .map((value) => (value === null ? '·' : (BARS[most === 0 ? 0 : Math.ceil((value / most) * 8) - 1] ?? BARS[0])))
    .join('');
}

function renderApplications(applications: Watched['applications'], view: View): string[] {
  if (applications.length === 0) return [];
  const columns: Column[] = [
    'watch.status.column.application',
    right(view.t('watch.sync.column.requests')),
    right(view.t('watch.status.column.lost')),
    right(view.t('watch.status.column.bytes')),
  ];
  const rows = applications.map(({ application, requests, lost, bytes }) => [
    application === '' ? view.t('watch.status.no-key') : application,
    ...[requests, lost, bytes].map(String),
  ]);
  return ['', ...renderTable(view, columns, rows)];
}
