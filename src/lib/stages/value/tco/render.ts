import { renderTable, right, tableOf } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent, unknownLine } from '../economics/figures.ts';
import type { EnvironmentTco, Tco } from '../schema.ts';

/** Cost a year and a million tokens at each utilisation, then beside public prices. */
export function renderTco({ currency, environments }: Tco, view: View): string[] {
  const { t, paint } = view;
  return environments.flatMap((one) => {
    const { environment, tokensPerSecond: speed, promptPerGenerated: ratio, prices, unknown } = one;
    const how = speed && t(`text.how.${speed.how}`);
    return [
      paint.bold(t('value.tco.head', { environment })),
      speed && how ? t('value.tco.speed', { speed: speed.value, how }) : t('value.tco.speed-unknown'),
      ...useTable(one, currency, view),
      '',
      ...(prices.length === 0 ? [t('value.tco.no-prices')] : priceTable(one, currency, view)),
      t('value.tco.ratio', { ratio }),
      ...unknownLine(unknown, t).map((line) => paint.warn(line)),
    ];
  });
}

function useTable({ current, rows: asked }: EnvironmentTco, currency: string, view: View): string[] {
  const { t, language } = view;
  const rows = [...(current ? [current] : []), ...asked].map((one) => [
    one === current
      ? t('value.tco.now', { share: percent(one.utilisation, language) })
      : percent(one.utilisation, language),
    money(one.yearlyCost, currency, language),
    count(one.millionTokens, view),
    money(one.perMillionTokens, currency, language),
  ]);
  const names = ['value.tco.utilisation', 'value.tco.yearly', 'value.tco.tokens', 'value.column.per-million'] as const;
  return renderTable(
    view,
    names.map((name) => right(t(name))),
    rows,
  );
}

function priceTable({ prices }: EnvironmentTco, currency: string, view: View): string[] {
  const { t, language } = view;
  const verdict = (cheaper: boolean): string => t(cheaper ? 'value.tco.cheaper' : 'value.tco.dearer');
  return tableOf(view, prices, [
    ['value.tco.offer', ({ name }) => (typeof name === 'string' ? name : name[language])],
    ['value.column.per-million', ({ perMillionTokens }) => money(perMillionTokens, currency, language), 'end'],
    ['value.tco.break-even', ({ breakEvenMillionTokens }) => count(breakEvenMillionTokens, view), 'end'],
    ['value.tco.verdict', ({ isReachable }) => (isReachable === null ? t('text.unknown') : verdict(isReachable))],
    ['value.tco.declared', ({ asOf, source }) => [asOf, source].filter(Boolean).join(', ')],
  ]);
}

function count(value: number | null, { language }: View): string {
  return value === null ? '–' : formatNumber(value, language, 0);
}
