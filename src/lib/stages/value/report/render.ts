import type { View } from '../../../core/text/view.ts';
import { money } from '../economics/figures.ts';
import type { ValueReport } from '../schema.ts';

/** The five figures that a director looks for, by name. */
export function answersOf(
  { record, perMonth, perRequest, roi, currency }: ValueReport,
  { t, language }: Pick<View, 't' | 'language'>,
): [string, string][] {
  const kpis = record?.kpis ?? [];
  const reached = kpis.filter(({ state }) => state === 'reached').length;
  const known = kpis.filter(({ state }) => state !== 'unknown').length;
  const unknown = t('text.unknown');
  return [
    [t('value.report.kpis'), record ? t('value.report.reached', { reached, known, count: kpis.length }) : unknown],
    [t('value.report.month'), perMonth === null ? unknown : money(perMonth, currency, language)],
    [t('value.report.request'), perRequest === null ? unknown : money(perRequest, currency, language)],
    [t('value.roi.npv'), roi ? money(roi.npv.p50, currency, language) : unknown],
    [t('value.roi.break-even'), roi ? (roi.breakEven.p50 ?? t('value.roi.never')) : unknown],
  ];
}

/** The verdict, the figures that it rests on, and what is missing. */
export function renderReport(report: ValueReport, view: View): string[] {
  const { t, paint } = view;
  const answers = answersOf(report, view).map(([name, text]) => t('text.pair', { name, text }));
  const missing = report.missing.map((reason) => paint.warn(reason));
  return [paint.bold(report.title), t(`value.report.${report.verdict}`), ...answers, ...missing];
}
