import { bar, scaleOf } from '../../../core/text/html/bar.ts';
import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { factList, htmlTable, section } from '../../../core/text/html/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent } from '../economics/money.ts';
import type { KpiProgress } from '../kpis/schema.ts';
import type { Roi } from '../roi/schema.ts';
import type { ServiceCost, ValueReport } from './schema.ts';

type Words = Pick<View, 't' | 'language'>;

/** Class of the style for each verdict. */
const TONE: Record<ValueReport['verdict'], string> = {
  worth: 'ok',
  likely: 'ok',
  unlikely: 'failed',
  'not-worth': 'failed',
  unknown: '',
};
const KPI_TONE: Record<KpiProgress['state'], string> = {
  reached: 'good',
  better: 'good',
  same: '',
  worse: 'bad',
  unknown: '',
};

/** The page for management as one file that needs nothing else: the answer first, then what it rests on. */
export function valuePage(report: ValueReport, { t, language }: Words): string {
  const words = { t, language };
  const title = `${t('value.report.title')} · ${report.title}`;
  return renderPage({
    language,
    title,
    body: html`<main>
      <h1>${title}</h1>
      <p class="verdict ${TONE[report.verdict]}">${t(`value.report.verdict.${report.verdict}`)}</p>
      ${[
        answers(report, words),
        missingPart(report, words),
        kpiPart(report, words),
        report.roi ? roiPart(report.roi, words) : undefined,
        report.cost ? costPart(report.cost, report.currency, words) : undefined,
        html`<footer>
          <p>${t('value.report.made', { usecase: report.usecase, at: report.madeAt.slice(0, 10) })}</p>
        </footer>`,
      ]}
    </main>`,
  });
}

/** The five figures that a director looks for. */
function answers({ kpis, cost, roi, currency }: ValueReport, { t, language }: Words): Html {
  const judged = kpis.filter(({ state }) => state !== 'unknown');
  const reached = judged.filter(({ state }) => state === 'reached').length;
  const of = { reached, judged: judged.length, count: kpis.length };
  return factList([
    [t('value.report.kpis'), kpis.length === 0 ? t('value.unknown') : t('value.report.reached', of)],
    [t('value.report.month'), money(cost?.perMonth ?? null, currency, language)],
    [t('value.report.request'), money(cost?.perRequest ?? null, currency, language)],
    [t('value.roi.npv'), roi ? money(roi.npv.p50, currency, language) : t('value.unknown')],
    [t('value.roi.break-even'), roi ? (roi.breakEven.p50 ?? t('value.roi.never')) : t('value.unknown')],
  ]);
}

function missingPart({ missing }: ValueReport, { t }: Words): Html | undefined {
  if (missing.length === 0) return undefined;
  const items = missing.map(({ reason }) => html`<li>${reason}</li>`);
  return section(
    t('value.report.missing'),
    html`<ul>
      ${items}
    </ul>`,
  );
}

function kpiPart({ kpis, frozenAt }: ValueReport, { t, language }: Words): Html {
  const name = t('value.report.kpis');
  if (frozenAt === null) return section(name, html`<p>${t('value.record.no-baseline')}</p>`);
  const number = (value: number | undefined, unit: string): string =>
    value === undefined ? '–' : `${formatNumber(value, language)} ${unit}`;
  const rows = kpis.map((kpi): Filling[] => [
    kpi.name,
    html`<span class="${KPI_TONE[kpi.state]}">${t(`value.kpi.${kpi.state}`)}</span>`,
    number(kpi.baseline, kpi.unit),
    number(kpi.latest?.value, kpi.unit),
    number(kpi.target, kpi.unit),
    percent(kpi.reached, language),
    originOf(kpi, { t, language }),
  ]);
  const ends = (['before', 'now', 'target', 'way'] as const).map((one) => ({
    title: t(`value.kpi.column.${one}`).toLowerCase(),
    end: true,
  }));
  const heads = [t('value.kpi.column.name'), t('value.kpi.column.state')].map((head) => head.toLowerCase());
  const table = htmlTable(name, [...heads, ...ends, t('value.report.origin')], rows);
  return section(name, table, html`<p class="dim">${t('value.report.frozen', { at: frozenAt.slice(0, 10) })}</p>`);
}

function originOf({ latest }: KpiProgress, { t }: Words): string {
  if (!latest) return '';
  const n = latest.n === undefined ? '' : ` (n = ${latest.n})`;
  return `${t(`value.how.${latest.how}`)}${n}, ${latest.source}, ${latest.at}`;
}

function roiPart(roi: Roi, words: Words): Html {
  const { t, language } = words;
  const {
    npv,
    breakEven,
    benefitPerYear,
    horizonYears: years,
    start,
    chanceOfGain: chance,
    draws,
    seed,
    currency,
  } = roi;
  const scale = scaleOf([{ value: npv.p50, interval: [npv.p10, npv.p90] }]);
  const ends = ['p10', 'p50', 'p90'] as const;
  const row = (name: string, cell: (end: 'p10' | 'p50' | 'p90') => Filling, chart?: Html): Filling[] => [
    name,
    ...ends.map(cell),
    chart,
  ];
  const rows = [
    row(
      t('value.roi.npv'),
      (end) => money(npv[end], currency, language),
      bar({ value: npv.p50, interval: [npv.p10, npv.p90], scale }),
    ),
    row(t('value.roi.benefit'), (end) => money(benefitPerYear[end], currency, language)),
    row(t('value.roi.break-even'), (end) => breakEven[end] ?? t('value.roi.never')),
  ];
  const heads = ends.map((end) => ({ title: t(`value.report.${end}`), end: true }));
  const name = t('value.report.return', { years, start });
  return section(
    name,
    htmlTable(name, [t('value.report.figure'), ...heads, t('value.report.band')], rows),
    html`<p>${t('value.roi.gain', { chance: percent(chance, language), draws, seed })}</p>`,
    tornadoPart(roi, words),
  );
}

function tornadoPart({ tornado, likelyNpv: value, currency }: Roi, { t, language }: Words): Html | undefined {
  if (tornado.length === 0) return undefined;
  const scale = scaleOf(tornado.map(({ low, high }) => ({ value, interval: [low, high] as const })));
  const rows = tornado.map(({ input, low, high }) => [
    t(`value.roi.input.${input}`),
    money(low, currency, language),
    money(high, currency, language),
    bar({ value, interval: [low, high], scale }),
  ]);
  const heads = (['low', 'high'] as const).map((end) => ({
    title: t(`value.roi.column.${end}`).toLowerCase(),
    end: true,
  }));
  const columns = [t('value.roi.column.input').toLowerCase(), ...heads, t('value.report.band')];
  return html`<h3>${t('value.roi.tornado')}</h3>
    ${htmlTable(t('value.roi.tornado'), columns, rows)}`;
}

function costPart({ environments, unknown, from }: ServiceCost, currency: string, { t, language }: Words): Html {
  const name = t('value.report.bill', { from: from?.slice(0, 10) ?? '–' });
  const rows = environments.flatMap(({ environment, lines }) =>
    lines.map(({ name: line, cost }) => [
      environment,
      t(`value.line.${line}`),
      money(cost?.value ?? null, currency, language),
      t(cost ? `value.how.${cost.how}` : 'value.unknown'),
    ]),
  );
  const heads = [
    t('project.kind.Environment'),
    t('value.column.line').toLowerCase(),
    { title: t('value.column.cost').toLowerCase(), end: true },
    t('value.column.how').toLowerCase(),
  ];
  const names = unknown.map((line) => t(`value.line.${line}`)).join(', ');
  const without = unknown.length > 0 ? html`<p class="bad">${t('value.cost.unknown', { names })}</p>` : undefined;
  return section(name, htmlTable(name, heads, rows), without);
}
