import { namesHost } from '../../../core/project/host-pattern.ts';
import { keyTypeOf } from './fingerprint.ts';
import type { KnownHostsFile } from './known-hosts.ts';

/** Where a line stands that revokes a key of a host; `line` counts from 1. */
export interface LinePlace {
  file: string;
  line: number;
}

/** First line with an unreadable revoked key of a host, which OpenSSH would skip. Pure. */
export function findUnreadableRevocation(files: readonly KnownHostsFile[], name: string): LinePlace | undefined {
  for (const { path, text } of files) {
    const at = text.split('\n').findIndex((line) => revokesUnreadably(line, name));
    if (at >= 0) return { file: path, line: at + 1 };
  }
  return undefined;
}

function revokesUnreadably(text: string, name: string): boolean {
  const [marker, hosts = '', type = '', key = ''] = text.trim().split(/[ \t]+/);
  return marker === '@revoked' && namesHost(hosts, name) && !isWholeKey(type, key);
}

/** RFC 4253, 6.6: a public key is its type, then fields, each behind its length in four bytes, and nothing else. */
function isWholeKey(type: string, key: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return false;
  const blob = Buffer.from(key, 'base64');
  let [at, fields] = [0, 0];
  while (at + 4 <= blob.length) {
    at += 4 + blob.readUInt32BE(at);
    fields += 1;
  }
  return keyTypeOf(blob) === type && at === blob.length && fields > 1;
}
