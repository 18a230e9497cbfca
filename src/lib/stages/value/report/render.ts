import type { View } from '../../../core/text/view.ts';
import { money } from '../economics/money.ts';
import type { ValueReport } from './schema.ts';

/** The verdict, the figures that it rests on, and what is missing. */
export function renderValueReport(report: ValueReport, view: View, file: string | undefined): string[] {
  const { t, language, paint } = view;
  const { cost, roi, currency, kpis, missing } = report;
  const judged = kpis.filter(({ state }) => state !== 'unknown');
  const reached = judged.filter(({ state }) => state === 'reached').length;
  const pair = (name: string, text: string): string => t('text.pair', { name, text });
  return [
    paint.bold(report.title),
    t(`value.report.verdict.${report.verdict}`),
    pair(t('value.report.kpis'), t('value.report.reached', { reached, judged: judged.length, count: kpis.length })),
    pair(t('value.report.month'), money(cost?.perMonth ?? null, currency, language)),
    pair(t('value.report.request'), money(cost?.perRequest ?? null, currency, language)),
    pair(t('value.roi.npv'), money(roi?.npv.p50 ?? null, currency, language)),
    pair(t('value.roi.break-even'), roi ? (roi.breakEven.p50 ?? t('value.roi.never')) : '–'),
    ...missing.map(({ reason }) => paint.warn(reason)),
    ...(file === undefined ? [] : [t('value.report.written', { file })]),
  ];
}
