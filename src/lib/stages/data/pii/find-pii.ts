import { findEmails } from './find-email.ts';
import { findIbans } from './find-iban.ts';
import { findIpv4, findIpv6 } from './find-ip.ts';
import { findNumbers, overlaps } from './find-numbers.ts';
import type { Finding } from './finding.ts';

/** Cheap signs that a text may hold personal data; set while the text is folded anyway. */
export const HINT = { at: 1, digits: 2, dots: 4, colons: 8 } as const;
const ALL_HINTS = HINT.at | HINT.digits | HINT.dots | HINT.colons;

/** Personal data in a byte text, in order, without overlaps. `hints` selects the searches. */
export function findPii(text: string, hints: number = ALL_HINTS): Finding[] {
  const found: Finding[] = [];
  if (hints & HINT.at) found.push(...findEmails(text));
  if (hints & HINT.digits) {
    addNew(found, findIbans(text));
    found.push(...findNumbers(text, found));
  }
  if (hints & HINT.dots) addNew(found, findIpv4(text));
  if (hints & HINT.colons) addNew(found, findIpv6(text));
  return found.sort((left, right) => left.start - right.start);
}

function addNew(found: Finding[], more: Finding[]): void {
  found.push(...more.filter((finding) => !overlaps(finding, found)));
}
