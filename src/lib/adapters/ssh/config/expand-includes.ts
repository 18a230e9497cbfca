import { globSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parse } from 'ssh-config';
import { matchesPatterns } from '../../../core/project/host-pattern.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import { expandHome } from './tokens.ts';

const MAX_DEPTH = 16;
const LINE = /^\s*(?<keyword>[A-Za-z0-9]+)(?:\s*=\s*|\s+)(?<rest>.*?)\s*$/;
/** The library takes these by their exact spelling only, and would look names up for the last two. */
const SPELLING: Readonly<Record<string, string>> = { hostname: 'HostName', user: 'User' };
const DROPPED = new Set(['canonicalizehostname', 'canonicaldomains']);
const PROBE = 'sovranprobe';

/** A configuration with each `Include` expanded in place. It applies only inside its block, as in OpenSSH. */
export function expandIncludes(file: string, destination: Destination, base: string, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  const lines: string[] = [];
  let header = '';
  for (const line of readText(file).split(/\r?\n/)) {
    const { word, rest } = splitLine(line);
    if (word === 'host') header = hostHeader(rest, destination.host);
    if (word === 'match') header = `Match ${rest}`;
    if (word === 'include') {
      if (header === '' || isActive([...lines, header], destination)) {
        for (const path of includedFiles(rest, base)) lines.push(expandIncludes(path, destination, base, depth + 1));
        lines.push(header === '' ? 'Host *' : header);
      }
    } else if (word === 'host' || word === 'match') lines.push(header);
    else if (!DROPPED.has(word)) lines.push(SPELLING[word] ? `${SPELLING[word]} ${rest}` : line);
  }
  return lines.join('\n');
}

/** The keyword of a line in lower case, and what follows it. */
export function splitLine(line: string): { word: string; rest: string } {
  const { keyword = '', rest = '' } = LINE.exec(line)?.groups ?? {};
  return { word: keyword.toLowerCase(), rest };
}

/** The library treats `?` as zero or one character, so patterns are matched here. */
function hostHeader(rest: string, host: string): string {
  const patterns = words(rest).join(',');
  return matchesPatterns(patterns, host.toLowerCase()) ? 'Host *' : 'Host !*';
}

/** Whether a block under the last of the lines would count for the destination. */
function isActive(lines: string[], { host, user }: Destination): boolean {
  const asked = { Host: host, ...(user === undefined ? {} : { User: user }) };
  const text = [...lines, `${PROBE} yes`].join('\n');
  return PROBE in parse(text).compute(asked, { ignoreCase: true, matchExec: false });
}

/** Files that an `Include` names, in order. */
export function includedFiles(rest: string, base: string): string[] {
  return words(rest).flatMap((pattern) => {
    const path = expandHome(pattern);
    return globSync(isAbsolute(path) ? path : join(expandHome(base), path)).toSorted();
  });
}

/** Words of a value, without their quotes. */
export function words(rest: string): string[] {
  return [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The text of a file; one that cannot be read is empty. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
