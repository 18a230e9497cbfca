import { type Column, renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import { DOMAINS, type Indicator, type Watched } from './indicator.ts';

/** A title, and the indicators of an environment by domain. */
export function renderIndicators(watched: Watched, view: View): string[] {
  const { host, unreachable, indicators } = watched;
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
    view.paint.bold(titleOf(watched, view)),
    ...(unreachable === undefined
      ? []
      : [view.paint.warn(view.t('env.gateway-unknown', { reason: whyNotAsked(host, unreachable) }))]),
    ...renderTable(view, [...columns, ...figures], rows),
  ];
}

/** The environment, what it serves, and since when figures are counted. */
export function titleOf({ environment, release, from }: Watched, view: View): string {
  const named = release ?? view.t('env.served.nothing');
  return view.t('watch.status.title', { environment, release: named, since: view.time(from) });
}

function cells(one: Indicator, view: View): string[] {
  const { state, domain, series } = one;
  const { t, paint } = view;
  const [name, value, objective, word] = indicatorCells(one, view);
  const painted = state === 'missed' ? paint.bad(word) : state === 'ok' ? paint.good(word) : word;
  return [t(`watch.domain.${domain}`), name, value, objective, painted, sparkline(series)];
}

/** Name, value with its interval, objective, and state. */
export function indicatorCells(
  { id, value, objective, state }: Indicator,
  { language, t }: Pick<View, 'language' | 't'>,
): [string, string, string, string] {
  const metric = { ...value, name: id };
  const shown = value.value === null ? '–' : formatMetric(metric, language, t);
  const wanted = objective === null ? '–' : formatMetric({ ...metric, value: objective }, language, t);
  const interval = formatInterval(metric, language);
  return [t(`watch.indicator.${id}`), `${shown} ${interval}`.trim(), wanted, t(`watch.state.${state}`)];
}

const BARS = '▁▂▃▄▅▆▇█';

/** One bar a bucket, up to the highest of them; a dot where nothing was measured. Pure. */
export function sparkline(series: Indicator['series']): string {
  const most = Math.max(0, ...series.map((value) => value ?? 0));
  return series
    .map((value) => (value === null ? '·' : (BARS[most === 0 ? 0 : Math.ceil((value / most) * 8) - 1] ?? BARS[0])))
    .join('');
}
