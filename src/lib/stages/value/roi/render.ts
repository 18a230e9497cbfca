import { renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent } from '../economics/figures.ts';
import type { Roi } from '../schema.ts';

/** Characters of the widest bar. */
const BAR = 40;

/** Value, benefit and day of break-even: a name, then P10, P50 and P90. */
export function bandRows(
  { npv, benefitPerYear, breakEven, currency }: Roi,
  { t, language }: Pick<View, 't' | 'language'>,
): string[][] {
  const ends = ['p10', 'p50', 'p90'] as const;
  return [
    [t('value.roi.npv'), ...ends.map((end) => money(npv[end], currency, language))],
    [t('value.roi.benefit'), ...ends.map((end) => money(benefitPerYear[end], currency, language))],
    [t('value.roi.break-even'), ...ends.map((end) => breakEven[end] ?? t('value.roi.never'))],
  ];
}

/** Value, cost, the day of break-even, and what the value hangs on. */
export function renderRoi(roi: Roi, view: View): string[] {
  const { t, language } = view;
  const { usecase, horizonYears: years, start, draws, seed, currency } = roi;
  const purchase = money(roi.purchase, currency, language);
  const running = money(roi.runningPerYear, currency, language);
  const columns = [{ title: '' }, ...['P10', 'P50', 'P90'].map(right)];
  return [
    view.paint.bold(t('value.roi.head', { usecase, years, start })),
    ...renderTable(view, columns, bandRows(roi, view)),
    t('value.roi.gain', { chance: percent(roi.chanceOfGain, language), draws, seed }),
    t('value.roi.costs', { purchase, running }),
    ...tornado(roi, view),
  ];
}

function tornado({ tornado: swings, currency }: Roi, view: View): string[] {
  const { t, language } = view;
  const widest = Math.max(...swings.map(({ low, high }) => high - low)) || 1;
  const rows = swings.map(({ input, low, high }) => [
    t(`value.roi.input.${input}`),
    money(low, currency, language),
    money(high, currency, language),
    '█'.repeat(Math.max(1, Math.round(((high - low) / widest) * BAR))),
  ]);
  const heads = [right(t('value.roi.low')), right(t('value.roi.high')), { title: '' }];
  return rows.length === 0 ? [] : ['', ...renderTable(view, ['value.roi.input', ...heads], rows)];
}
