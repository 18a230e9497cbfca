import { renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent } from '../economics/money.ts';
import type { Roi } from './schema.ts';

/** Characters of the widest bar. */
const BAR = 40;

/** Value, cost, the day of break-even, and what the value hangs on. */
export function renderRoi(roi: Roi, view: View): string[] {
  const { t, language } = view;
  const amount = (value: number): string => money(value, roi.currency, language);
  const { usecase, horizonYears: years, start } = roi;
  return [
    view.paint.bold(t('value.roi.head', { usecase, years, start })),
    ...bandTable(roi, view),
    '',
    t('value.roi.gain', { chance: percent(roi.chanceOfGain, language), draws: roi.draws, seed: roi.seed }),
    t('value.roi.costs', { purchase: amount(roi.purchase), running: amount(roi.runningPerYear) }),
    ...roi.load.map(({ environment, value, how }) =>
      t(how === 'declared' ? 'value.roi.full-load' : 'value.roi.load', { environment, load: percent(value, language) }),
    ),
    ...tornado(roi, view),
  ];
}

function bandTable({ benefitPerYear, npv, breakEven, currency }: Roi, view: View): string[] {
  const { t, language } = view;
  const ends = ['p10', 'p50', 'p90'] as const;
  const rows = [
    [t('value.roi.benefit'), ...ends.map((end) => money(benefitPerYear[end], currency, language))],
    [t('value.roi.npv'), ...ends.map((end) => money(npv[end], currency, language))],
    [t('value.roi.break-even'), ...ends.map((end) => breakEven[end] ?? t('value.roi.never'))],
  ];
  return renderTable(view, [{ title: '' }, right('P10'), right('P50'), right('P90')], rows);
}

function tornado({ tornado: swings, currency }: Roi, view: View): string[] {
  const { t, language } = view;
  const widest = Math.max(...swings.map(({ low, high }) => high - low));
  const rows = swings.map(({ input, low, high }) => [
    t(`value.roi.input.${input}`),
    money(low, currency, language),
    money(high, currency, language),
    '█'.repeat(widest === 0 ? 0 : Math.max(1, Math.round(((high - low) / widest) * BAR))),
  ]);
  if (rows.length === 0) return [];
  const columns = [
    'value.roi.column.input',
    right(t('value.roi.column.low')),
    right(t('value.roi.column.high')),
  ] as const;
  return ['', t('value.roi.tornado'), ...renderTable(view, [...columns, { title: '' }], rows)];
}
