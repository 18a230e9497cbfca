import { html, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { px, svg } from '../../../core/text/html/svg.ts';
import { htmlTable, section } from '../../../core/text/html/table.ts';
import type { View } from '../../../core/text/view.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { formatMetric } from '../../measure/reports/format-metric.ts';
import { DOMAINS, type Indicator, type Watched } from '../indicators/indicator.ts';
import { indicatorCells, titleOf } from '../indicators/render.ts';
import { APPLICATION_COLUMNS, applicationCells } from './render.ts';

/** Environments as one file that needs nothing else: a verdict each, then the four domains. */
export function statusPage(environments: readonly Watched[], view: View): string {
  const { t, language } = view;
  const names = environments.map(({ environment }) => environment).join(', ');
  const title = `${t('watch.status.page')} · ${names}`;
  const body = html`<main>
    <h1>${title}</h1>
    ${environments.length === 0 ? t('env.none') : environments.map((one) => environmentPart(one, view))}
  </main>`;
  return renderPage({ language, title, body });
}

function environmentPart(watched: Watched, view: View): Html {
  const { t } = view;
  const { environment, indicators, host, unreachable, applications, until } = watched;
  const count = (wanted: Indicator['state']): number => indicators.filter(({ state }) => state === wanted).length;
  const [missed, unknown, ok] = [count('missed'), count('unknown'), count('ok')];
  const why = unreachable === undefined ? '' : t('env.gateway-unknown', { reason: whyNotAsked(host, unreachable) });
  const heads = APPLICATION_COLUMNS.map((key, at) => ({ title: t(key).toLowerCase(), end: at > 0 }));
  const rows = applications.map((one) => applicationCells(one, view));
  return section(
    titleOf(watched, view),
    html`<p class="verdict ${missed > 0 ? 'failed' : unknown > 0 ? '' : 'ok'}">
        ${t('watch.status.verdict', { missed, unknown, ok })}
      </p>
      <p class="dim">${host} · ${view.time(until)} ${why}</p>`,
    DOMAINS.map((domain) => domainTable(domain, watched, view)),
    rows.length === 0 ? undefined : htmlTable(`${environment} · ${heads[0]?.title}`, heads, rows),
  );
}

/** On a telephone the state is seen first. */
const COLUMNS = [
  'column.state',
  'watch.status.column.value',
  'watch.status.column.objective',
  'watch.status.column.series',
] as const;
const TONES = { ok: 'good', missed: 'bad', unknown: 'unknown', noted: 'dim' };

function domainTable(domain: Indicator['domain'], { environment, indicators }: Watched, view: View): Html {
  const name = view.t(`watch.domain.${domain}`);
  const heads = COLUMNS.map((key, at) => ({ title: view.t(key).toLowerCase(), end: at === 1 || at === 2 }));
  const rows = indicators
    .filter((one) => one.domain === domain)
    .map((one) => {
      const [label, value, objective, state] = indicatorCells(one, view);
      return [label, html`<span class="${TONES[one.state]}">${state}</span>`, value, objective, bars(one, label, view)];
    });
  return htmlTable(`${environment} · ${name}`, [name, ...heads], rows);
}

const [WIDTH, HEIGHT] = [160, 24];

/** A bar a bucket, up to the highest; none where nothing was measured. */
function bars({ series, value }: Indicator, label: string, { language, t }: View): Html | undefined {
  const known = series.filter((one) => one !== null);
  if (known.length === 0) return undefined;
  const most = Math.max(...known);
  const step = WIDTH / series.length;
  const [low, high] = [Math.min(...known), most].map((one) =>
    formatMetric({ ...value, name: '', value: one }, language, t),
  );
  const drawn = series.map((one, at) => {
    const height = one === null ? 0 : Math.max(1, (one / (most || 1)) * HEIGHT);
    const [x, y] = [px(at * step), px(HEIGHT - height)];
    return html`<rect class="value" x="${x}" y="${y}" width="${px(step * 0.8)}" height="${px(height)}" />`;
  });
  return svg({ width: WIDTH, height: HEIGHT, title: `${label}: ${low} – ${high}` }, drawn);
}
