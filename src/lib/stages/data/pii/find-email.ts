import type { Finding } from './finding.ts';

const LOCAL = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const DOMAIN =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})(?![A-Za-z0-9-])/;

/** E-mail addresses as people write them: dotted atom, host name with a letters-only last label (RFC 5321 subset). */
export function findEmails(text: string): Finding[] {
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
