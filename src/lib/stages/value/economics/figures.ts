import type { Language } from '../../../core/text/message.ts';
import { formatNumber, type Translate } from '../../../core/text/translate.ts';
import type { CostLine, Figure } from '../schema.ts';

/** An amount for people: no decimals from 1,000 on, three digits that count below 1. A dash for an unknown one. */
export function money(amount: number | null | undefined, currency: string, language: Language): string {
  if (amount === null || amount === undefined) return '–';
  const size = Math.abs(amount);
  const decimals = size >= 1000 ? 0 : size >= 1 || size === 0 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size)));
  return `${formatNumber(amount, language, decimals)} ${currency}`;
}

/** A share as per cent; a dash for an unknown one. */
export function percent(share: number | null | undefined, language: Language): string {
  return share === null || share === undefined ? '–' : `${formatNumber(share * 100, language, 1)} %`;
}

/** Twelve digits: documents do not differ by the order of a sum. */
export function tidy<Value extends number | null>(value: Value): Value {
  return (value === null ? null : Number(value.toPrecision(12))) as Value;
}

/** Null where either is unknown, or there is nothing to divide by. */
export function over(amount: number | null, count: number | null): number | null {
  return amount === null || count === null || count === 0 ? null : amount / count;
}

/** A figure with its unit and how it was obtained; null stays unknown. */
export function figure(value: number | null, unit: string, how: NonNullable<Figure>['how'] = 'estimated'): Figure {
  return value === null ? null : { value: tidy(value), unit, how };
}

/** What a total leaves out; nothing where all is declared. */
export function unknownLine(unknown: readonly CostLine[], t: Translate): string[] {
  const names = unknown.map((line) => t(`value.line.${line}`)).join(', ');
  return unknown.length === 0 ? [] : [t('value.unknown.lines', { names })];
}
