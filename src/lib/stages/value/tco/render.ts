import { renderTable, right } from '../../../core/text/table.ts';
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
  const rows = prices.map(({ name, asOf, source, isReachable, ...price }) => [
    typeof name === 'string' ? name : name[language],
    money(price.perMillionTokens, currency, language),
    count(price.breakEvenMillionTokens, view),
    t(isReachable === null ? 'text.unknown' : isReachable ? 'value.tco.cheaper' : 'value.tco.dearer'),
    [asOf, source].filter(Boolean).join(', '),
  ]);
  const numbers = [right(t('value.column.per-million')), right(t('value.tco.break-even'))];
  return renderTable(view, ['value.tco.offer', ...numbers, 'value.tco.verdict', 'value.tco.declared'], rows);
}

function count(value: number | null, { language }: View): string {
  return value === null ? '–' : formatNumber(value, language, 0);
}
