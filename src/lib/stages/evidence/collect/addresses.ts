import { BlockList, isIP } from 'node:net';

const URL_PATTERN = /[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[^\][\s"'<>,;)}])[^\][\s"'<>,;)}]*/gi;
const IPV4 = /\b(\d{1,3}\.){3}\d{1,3}\b/g;
const IPV6 = /(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f.]*(?![\w:])/gi;
/** A name with a port, of two digits or more; times and digests have none. */
const NAME_AND_PORT = /(?<![\w./:-])(?=[\w.-]*[a-z])[a-z0-9]([\w.-]*\w)?:\d{2,5}(?![\w.:-])/gi;
/** What HAProxy sends to. */
const SERVER = /^\s*server\s+[\w.-]+\s+(?:ipv[46]@)?([\w.:[\]-]+)/gm;
const CUSTODY =
  /(aws|gcp|azure)kms:|arn:aws[a-z-]*:kms:|cloudkms\.googleapis\.com|vault\.azure\.net|kms\.[a-z0-9-]+\.amazonaws\.com|keyRings\//gi;

/** Addresses in a text, each host once: of URLs without user and path, of the internet protocol, of providers, with a port. Pure. */
export function addressesIn(text: string, providers: readonly string[]): string[] {
  const urls = text.match(URL_PATTERN) ?? [];
  const stated = urls.map((url) => url.replace(/^([^:]+:\/\/)([^/@]*@)?([^/?#]*).*/s, '$1$3'));
  const words = text.match(/[a-z0-9-]+(\.[a-z0-9-]+)+/gi) ?? [];
  const named = words.filter((word) => providers.some((name) => word === name || word.endsWith(`.${name}`)));
  const numbers = [...(text.match(IPV4) ?? []), ...(text.match(IPV6) ?? []).filter((one) => isIP(one) === 6)];
  const ports = [...(text.match(NAME_AND_PORT) ?? []), ...[...text.matchAll(SERVER)].map(([, one = '']) => one)];
  const all = [...stated, ...numbers, ...named, ...ports];
  const hosts = all.map(hostOf);
  return all.filter((_, at) => hosts.indexOf(hosts[at] ?? '') === at);
}

/** Keys that a provider keeps, as configurations name them. Pure. */
export function custodyIn(text: string): string[] {
  return [...new Set(text.match(CUSTODY) ?? [])];
}

/** The host of a URL or of an address with a port. Pure. */
export function hostOf(address: string): string {
  const rest = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/s, '');
  const [, bracketed] = /^\[([^\]]+)\]/.exec(rest) ?? [];
  return bracketed ?? (isIP(rest) === 0 ? rest.replace(/:\d+$/, '') : rest);
}

/** Whether a host is of loopback, or one of the names and ranges (`10.20.0.0/16`). Pure. */
export function isInside(host: string, allowed: readonly string[]): boolean {
  if (host === '' || host === 'localhost' || host === '0.0.0.0' || host === '::') return true;
  const ranges = new BlockList();
  ranges.addSubnet('127.0.0.0', 8, 'ipv4');
  ranges.addAddress('::1', 'ipv6');
  for (const one of allowed) addRange(ranges, one);
  const version = isIP(host);
  if (version !== 0) return ranges.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return allowed.some((name) => host.toLowerCase() === name.toLowerCase());
}

function addRange(ranges: BlockList, text: string): void {
  const [network = '', bits] = text.split('/');
  const version = isIP(network);
  if (version === 0) return;
  const longest = version === 4 ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  if (Number.isInteger(length) && length >= 0 && length <= longest)
    ranges.addSubnet(network, length, version === 4 ? 'ipv4' : 'ipv6');
}
