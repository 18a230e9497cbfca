import { bar, scaleOf } from '../../../core/text/html/bar.ts';
import { html, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { factList, htmlTable, section } from '../../../core/text/html/table.ts';
import type { View } from '../../../core/text/view.ts';
import { percent } from '../economics/figures.ts';
import { KPI_COLUMNS, kpiCells } from '../kpis/render.ts';
import { bandRows } from '../roi/render.ts';
import type { KpiRecord, Roi, ValueReport } from '../schema.ts';
import { answersOf } from './render.ts';

type Words = Pick<View, 't' | 'language'>;

/** Classes of the style. */
const TONES = { worth: 'ok', likely: 'ok', unlikely: 'failed', 'not-worth': 'failed', unknown: '' };
const KPI_TONES = { reached: 'good', better: 'good', same: '', worse: 'bad', unknown: '' };

/** The page for management as one file that needs nothing else: the answer first, then what it rests on. */
export function valuePage(report: ValueReport, { t, language }: Words): string {
  const words = { t, language };
  const { verdict, missing, record, roi, usecase, madeAt } = report;
  const title = `${t('value.report.title')} · ${report.title}`;
  return renderPage({
    language,
    title,
    body: html`<main>
      <h1>${title}</h1>
      <p class="verdict ${TONES[verdict]}">${t(`value.report.${verdict}`)}</p>
      ${[
        factList(answersOf(report, words)),
        record ? kpiPart(record, words) : undefined,
        roi ? roiPart(roi, words) : undefined,
        missing.length > 0 ? missingPart(missing, words) : undefined,
      ]}
      <footer><p>${t('value.report.made', { usecase, at: madeAt.slice(0, 10) })}</p></footer>
    </main>`,
  });
}

function kpiPart({ kpis, frozenAt, usecase }: KpiRecord, words: Words): Html {
  const { t } = words;
  const heads = KPI_COLUMNS.map((name) => ({
    title: t(`value.kpi.column.${name}`).toLowerCase(),
    end: !['name', 'state', 'origin'].includes(name),
  }));
  const rows = kpis.map((kpi) => {
    const [name, state, ...cells] = kpiCells(kpi, words);
    return [name, html`<span class="${KPI_TONES[kpi.state]}">${state}</span>`, ...cells];
  });
  const frozen = t('value.kpi.frozen', { usecase, at: frozenAt.slice(0, 10) });
  return section(
    t('value.report.kpis'),
    htmlTable(t('value.report.kpis'), heads, rows),
    html`<p class="dim">${frozen}</p>`,
  );
}

function roiPart(roi: Roi, words: Words): Html {
  const { t, language } = words;
  const { npv, horizonYears: years, start, draws, seed } = roi;
  const band = { value: npv.p50, interval: [npv.p10, npv.p90] as const };
  const name = t('value.report.return', { years, start });
  const ends = (['p10', 'p50', 'p90'] as const).map((end) => ({ title: t(`value.report.${end}`), end: true }));
  const rows = bandRows(roi, words).map((row, at) => [
    ...row,
    at === 0 ? bar({ ...band, scale: scaleOf([band]) }) : '',
  ]);
  const gain = t('value.roi.gain', { chance: percent(roi.chanceOfGain, language), draws, seed });
  return section(
    name,
    htmlTable(name, [t('value.report.figure'), ...ends, t('value.report.range')], rows),
    html`<p>${gain}</p>`,
  );
}

function missingPart(missing: readonly string[], { t }: Words): Html {
  const items = missing.map((reason) => html`<li>${reason}</li>`);
  return section(
    t('value.report.missing'),
    html`<ul>
      ${items}
    </ul>`,
  );
}
