import { passesIbanKey } from './checksums.ts';
import type { Finding } from './finding.ts';
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
  if (end === undefined || /^-?[0-9A-Za-z]/.test(text.slice(end, end + 2))) return [];
  const canonical = bare(text.slice(start, end));
  return passesIbanKey(canonical) ? [{ type: 'iban', start, end, canonical }] : [];
}

function endOfCharacters(text: string, start: number, count: number): number | undefined {
  NEXT.lastIndex = start;
  for (let taken = 0; taken < count; taken += 1) if (!NEXT.test(text)) return undefined;
  return NEXT.lastIndex;
}

/** Country and length of its IBANs, from the registry of ISO 13616. */
const REGISTRY =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 ' +
  'EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 ' +
  'KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 ' +
  'PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 ' +
  'VA22 VG24 XK20 YE30';

/** Length of an IBAN by country. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  REGISTRY.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
