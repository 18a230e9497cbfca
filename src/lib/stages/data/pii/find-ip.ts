import { isIPv6 } from 'node:net';
import type { Finding } from './finding.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`(?<![0-9A-Za-z.:-])${OCTET}(?:\\.${OCTET}){3}(?![0-9A-Za-z-]|\\.\\d)`, 'g');
const IPV6 = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:](?![0-9A-Za-z:])/g;

/** IPv4 in dotted decimal without leading zeros. */
export function findIpv4(text: string): Finding[] {
  return [...text.matchAll(IPV4)].map((match) => findingOf(match.index, match[0]));
}

/** IPv6 in any form of RFC 4291; `::` alone and words such as `a::b` do not count. */
export function findIpv6(text: string): Finding[] {
  return [...text.matchAll(IPV6)]
    .filter(([candidate]) => /\d/.test(candidate) && isIPv6(candidate))
    .map((match) => findingOf(match.index, match[0]));
}

function findingOf(start: number, value: string): Finding {
  return { type: 'ip', start, end: start + value.length, canonical: value.toLowerCase() };
}
