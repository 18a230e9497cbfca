import type { PiiType } from '../../../core/project/resources/pii-types.ts';
import { isCard, isNir, isSiren, isSiret, withNirKey } from './checksums.ts';
import type { Finding } from './finding.ts';

/** Spaces of all widths, as bytes. */
const SPACE = '(?: |\\xC2\\xA0|\\xE2\\x80[\\x80-\\x8A\\xAF])';
/** What people put between groups of digits. */
export const SEPARATOR = `(?:[.-]|${SPACE})`;

const S = `${SEPARATOR}?`;
/** Not the end of a longer number or word, nor the decimals of one. */
const ALONE = '(?<![0-9A-Za-z]|[0-9][.,])';
/** Nor a later group of a longer number. */
const FIRST = `${ALONE}(?<![0-9]${SEPARATOR})`;
const END = '(?![0-9A-Za-z]|[.,][0-9])';
const LAST = `${END}(?!${SEPARATOR}[0-9])`;
/** Nor one that words before it, or a letter joined to it, say to count something else. */
export const UNNAMED =
  '(?=\\d)(?<![A-Za-z][-_/#]|\\b(?:version|release|firmware|section|article|chap(?:itre|ter)|facture|invoice|commande|order|devis|dossier|ticket)s?(?:[ .:#]|n(?:o|um(?:ber|\\xC3\\xA9ro))?\\b|\\xC2[\\xA0\\xB0]){0,8})';
const MONEY = `(?!${S}(?:\\xE2\\x82\\xAC|%|(?:euros?|eur)\\b))`;

const BIRTH = `${FIRST}[1-478]${S}\\d\\d${S}\\d\\d${S}(?:\\d\\d|2[ABab])${S}\\d{3}${S}\\d{3}`;
const NIR = `${BIRTH}${S}\\d\\d${END}`;
/** Without its key it counts after words that name it. */
const NAMED_NIR = `(?=\\d)(?<=\\b(?:nir|insee|sociale|social security|s(?:e|\\xC3\\xA9)cu)\\b\\D{0,30})${BIRTH}${LAST}`;
const SIRET = `${FIRST}\\d{3}${S}\\d{3}${S}\\d{3}${S}\\d{5}${LAST}`;
const CARD = `${FIRST}(?:\\d{4}${S}\\d{4}${S}\\d{4}${S}\\d{1,7}|\\d{4}${S}\\d{6}${S}\\d{4,5})${END}(?!-[0-9A-Za-z]|${SEPARATOR}\\d{4}(?!\\d))`;
const SIREN = `${FIRST}${UNNAMED}\\d{3}${S}\\d{3}${S}\\d{3}${LAST}${MONEY}`;

/** A French number in pairs (0X XX XX XX XX, no 08 service numbers), at home or after +33, 0033 or +33 (0). */
const HOME = `${ALONE}0[1-79]${pairs(4)}${END}`;
const ABROAD = `(?<![0-9A-Za-z+])(?:\\+|00)33${S}(?:\\(0\\)${S})?[1-79]${pairs(4)}${END}`;
/** Overseas departments keep nine digits after their own code. */
const OVERSEAS = `(?<![0-9A-Za-z+])(?:\\+|00)(?:262|590|594|596)${S}(?:\\(0\\)${S})?[5-7]\\d\\d${pairs(3)}${END}`;

interface Rule {
  type: PiiType;
  pattern: RegExp;
  accepts(canonical: string): boolean;
  canonical?(bareText: string): string;
}

const RULES: readonly Rule[] = [
  { type: 'nir', pattern: new RegExp(NIR, 'g'), accepts: isNir },
  { type: 'nir', pattern: new RegExp(NAMED_NIR, 'gi'), accepts: isNir, canonical: withNirKey },
  { type: 'siret', pattern: new RegExp(SIRET, 'g'), accepts: isSiret },
  { type: 'card', pattern: new RegExp(CARD, 'g'), accepts: isCard },
  { type: 'phone', pattern: new RegExp(ABROAD, 'g'), accepts: () => true, canonical: nationalNumber },
  { type: 'phone', pattern: new RegExp(OVERSEAS, 'g'), accepts: () => true },
  { type: 'phone', pattern: new RegExp(HOME, 'g'), accepts: () => true, canonical: nationalNumber },
  { type: 'siren', pattern: new RegExp(SIREN, 'gi'), accepts: isSiren },
];

/** Nine digits close to each other, and how far from them their number may reach. */
const DIGITS = /\d(?:\D{0,4}\d){8,}/g;
const AROUND = 64;

/** NIR, SIRET, card, phone and SIREN, the more specific first; a stretch of text counts once. */
export function findNumbers(text: string, earlier: readonly Finding[]): Finding[] {
  const found: Finding[] = [];
  const places = [...text.matchAll(DIGITS)];
  const [first, last] = [places[0], places.at(-1)];
  const near = text.slice(0, last && last.index + last[0].length + AROUND);
  for (const rule of first ? RULES : []) {
    rule.pattern.lastIndex = Math.max(0, (first?.index ?? 0) - AROUND);
    for (let match = rule.pattern.exec(near); match; match = rule.pattern.exec(near)) {
      const finding = judge(rule, match.index, match[0]);
      if (finding && !overlaps(finding, earlier) && !overlaps(finding, found)) found.push(finding);
    }
  }
  return found;
}

/** So many pairs of digits between the same separators, or none. */
function pairs(count: number): string {
  return `(?:(?:${SPACE}\\d\\d){${count}}|([./-]?)\\d\\d(?:\\1\\d\\d){${count - 1}})`;
}

function judge(rule: Rule, start: number, value: string): Finding | undefined {
  const canonical = rule.canonical?.(bare(value)) ?? bare(value);
  return rule.accepts(canonical) ? { type: rule.type, start, end: start + value.length, canonical } : undefined;
}

/** `+33 6 12 34 56 78`, `0033 (0)6…` and `06…` are one number. */
function nationalNumber(digits: string): string {
  return `33${digits.slice(-9)}`;
}

/** Whether two findings share a character. */
export function overlaps(one: Finding, others: readonly Finding[]): boolean {
  return others.some((other) => one.start < other.end && other.start < one.end);
}

/** Characters of a number without anything else, in upper case. */
export function bare(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
