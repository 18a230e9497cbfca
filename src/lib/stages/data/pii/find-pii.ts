import { findIbans } from './find-iban.ts';
import { findNumbers, overlaps, UNNAMED } from './find-numbers.ts';
import type { Finding } from './finding.ts';
import { isIPv6 } from 'node:net';

/** Cheap signs that a text may hold personal data, or a secret; set while the text is folded anyway. */
export const HINT = { at: 1, digits: 2, dots: 4, colons: 8, secret: 16 } as const;
const ALL_HINTS = HINT.at | HINT.digits | HINT.dots | HINT.colons;

/** Personal data in a byte text, in order, without overlaps. `hints` selects the searches. */
export function findPii(text: string, hints: number = ALL_HINTS): Finding[] {
  const found: Finding[] = [];
  if (hints & HINT.at) found.push(...findEmails(text));
  if (hints & HINT.digits) {
    addNew(found, findIbans(text));
    found.push(...findNumbers(text, found));
  }
  if (hints & HINT.dots) addNew(found, findIps(text, IPV4));
  if (hints & HINT.colons) addNew(found, findIps(text, IPV6));
  return found.sort((left, right) => left.start - right.start);
}

function addNew(found: Finding[], more: Finding[]): void {
  found.push(...more.filter((finding) => !overlaps(finding, found)));
}

const LOCAL = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
/** A letter or digit of a host name, as bytes: also letters of Latin, Greek, Cyrillic and Arabic. */
const LETTER = '(?:[A-Za-z0-9]|[\\xC3-\\xDF][\\x80-\\xBF])';
const DOMAIN = new RegExp(
  `^(?:${LETTER}(?:(?:${LETTER}|-){0,61}${LETTER})?\\.)+(?:[A-Za-z]{2,24}|(?:[\\xC3-\\xDF][\\x80-\\xBF]){2,24}|xn--[A-Za-z0-9-]{2,59})(?![A-Za-z0-9-])`,
);

/** E-mail addresses as people write them: dotted atom, host name with a letters-only last label (RFC 5321, 6531 subset). */
function findEmails(text: string): Finding[] {
  const found: Finding[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const finding = emailAround(text, at);
    if (finding) found.push(finding);
  }
  return found;
}

function emailAround(text: string, at: number): Finding | undefined {
  const local = LOCAL.exec(text.slice(Math.max(0, at - 65), at))?.[0].replace(/^[.'*/=?{|`!-]+/, '');
  if (!local || local.endsWith('.') || local.includes('..') || !/[A-Za-z0-9]/.test(local)) return undefined;
  const domain = DOMAIN.exec(text.slice(at + 1, at + 256))?.[0];
  if (!domain) return undefined;
  const [start, end] = [at - local.length, at + 1 + domain.length];
  return { type: 'email', start, end, canonical: text.slice(start, end).toLowerCase() };
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`(?<![0-9A-Za-z.:-])${UNNAMED}${OCTET}(?:\\.${OCTET}){3}(?![0-9A-Za-z-]|\\.\\d)`, 'gi');
const IPV6 = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:](?![0-9A-Za-z:])/g;

/** IPv4 in dotted decimal without leading zeros; IPv6 in any form of RFC 4291, but not `::` alone, nor words as `a::b`. */
function findIps(text: string, pattern: RegExp): Finding[] {
  return [...text.matchAll(pattern)]
    .filter(([value]) => pattern === IPV4 || (/\d/.test(value) && isIPv6(value)))
    .map(({ index, 0: value }) => ({
      type: 'ip',
      start: index,
      end: index + value.length,
      canonical: value.toLowerCase(),
    }));
}
