import { type Column, renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import { DOMAINS, type Indicator, type Watched } from './indicator.ts';

/** A title, and the indicators of an environment by domain. */
export function renderIndicators(
  { environment, host, release, from, unreachable, indicators }: Watched,
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
