import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent } from '../economics/money.ts';
import type { EnvironmentTco, PriceCompared, Tco, TcoRow } from './schema.ts';

/** Cost a year and a million tokens at each utilisation, then beside public prices. */
export function renderTco({ currency, environments }: Tco, view: View): string[] {
  return environments.flatMap((one, at) => [
    ...(at > 0 ? [''] : []),
    view.paint.bold(view.t('value.tco.head', { environment: one.environment, host: one.host })),
    speedLine(one, view),
    '',
    ...utilisationTable(one, currency, view),
    ...priceTable(one, currency, view),
    ...unknownLines(one, view),
  ]);
}

function speedLine({ tokensPerSecond: speed }: EnvironmentTco, { t }: View): string {
  if (speed === null) return t('value.tco.speed-unknown');
  const how = t(`value.how.${speed.how}`);
  return t('value.tco.speed', { speed: speed.value, how });
}

function utilisationTable({ current, rows }: EnvironmentTco, currency: string, view: View): string[] {
  const { t, language } = view;
  const row = (one: TcoRow, remark = ''): string[] => [
    `${percent(one.utilisation, language)}${remark}`,
    money(one.yearlyCost, currency, language),
    one.millionTokens === null ? '–' : formatNumber(one.millionTokens, language, 0),
    money(one.perMillionTokens, currency, language),
  ];
  const columns: Column[] = (['utilisation', 'yearly', 'tokens', 'per-million'] as const).map((name) =>
    right(t(name === 'per-million' ? 'value.column.per-million' : `value.tco.column.${name}`)),
  );
  const now = current ? [row(current, ` (${t('value.tco.now')})`)] : [];
  return renderTable(view, columns, [...now, ...rows.map((one) => row(one))]);
}

function priceTable({ prices, promptPerGenerated: ratio }: EnvironmentTco, currency: string, view: View): string[] {
  const { t, language } = view;
  if (prices.length === 0) return ['', t('value.tco.no-prices')];
  const rows = prices.map((price) => [
    price.name[language],
    money(price.perMillionTokens, currency, language),
    price.breakEvenMillionTokens === null ? '–' : formatNumber(price.breakEvenMillionTokens, language, 0),
    t(verdictOf(price)),
    price.asOf ?? '–',
  ]);
  const columns: Column[] = [
    'value.tco.column.offer',
    right(t('value.column.per-million')),
    right(t('value.tco.column.break-even')),
    'value.tco.column.verdict',
    'value.tco.column.as-of',
  ];
  const sources = [...new Set(prices.flatMap(({ source }) => source ?? []))];
  return [
    '',
    ...renderTable(view, columns, rows),
    t('value.tco.ratio', { ratio: ratio.value, how: t(`value.how.${ratio.how}`) }),
    ...sources.map((source) => t('value.tco.source', { source })),
  ];
}

function verdictOf({ isReachable }: PriceCompared): 'value.unknown' | 'value.tco.cheaper' | 'value.tco.dearer' {
  if (isReachable === null) return 'value.unknown';
  return isReachable ? 'value.tco.cheaper' : 'value.tco.dearer';
}

function unknownLines({ unknown }: EnvironmentTco, { t, paint }: View): string[] {
  const names = unknown.map((name) => t(`value.line.${name}`)).join(', ');
  return unknown.length === 0 ? [] : [paint.warn(t('value.cost.unknown', { names }))];
}
