import { passesIbanKey } from './checksums.ts';
import type { Finding } from './finding.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';
import { bare, SEPARATOR } from './find-numbers.ts';

const START = /(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?=[0-9A-Za-z \xC2\xE2.-])/g;
const NEXT = new RegExp(`${SEPARATOR}?[0-9A-Za-z]`, 'y');

/** IBANs with the length of their country and a right key, with or without separators. */
export function findIbans(text: string): Finding[] {
  return [...text.matchAll(START)].flatMap(({ index }) => ibanAt(text, index));
}

function ibanAt(text: string, start: number): Finding[] {
  const length = IBAN_LENGTHS[text.slice(start, start + 2).toUpperCase()];
  const end = length === undefined ? undefined : endOfCharacters(text, start, length);
  if (end === undefined || /^[0-9A-Za-z]/.test(text.slice(end, end + 1))) return [];
  const canonical = bare(text.slice(start, end));
  return passesIbanKey(canonical) ? [{ type: 'iban', start, end, canonical }] : [];
}

function endOfCharacters(text: string, start: number, count: number): number | undefined {
  NEXT.lastIndex = start;
  for (let taken = 0; taken < count; taken += 1) if (!NEXT.test(text)) return undefined;
  return NEXT.lastIndex;
}
