import type { Language } from '../../../core/text/message.ts';
import { formatNumber } from '../../../core/text/translate.ts';

/** An amount for people: no decimals from 1,000 on, three digits that count below 1. A dash for an unknown one. */
export function money(amount: number | null, currency: string, language: Language): string {
  if (amount === null) return '–';
  const size = Math.abs(amount);
  const decimals = size >= 1000 ? 0 : size >= 1 || size === 0 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size)));
  return `${formatNumber(amount, language, decimals)} ${currency}`;
}

/** A share as per cent; a dash for an unknown one. */
export function percent(share: number | null, language: Language): string {
  return share === null ? '–' : `${formatNumber(share * 100, language, 1)} %`;
}

/** Twelve digits: documents do not differ by the order of a sum. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
