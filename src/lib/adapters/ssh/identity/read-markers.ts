import { readIfThere } from '../../../core/kit/read-if-present.ts';
import { knownHostsUnreadable } from '../failures/known-hosts-unreadable.ts';

/** Revocations and authorities of a foreign known_hosts file, by line. Throws `known-hosts-unreadable` (exit 6). */
export function readMarkers(path: string): string {
  const lines = readText(path).split('\n');
  return lines.map((line) => (/^[ \t]*@/.test(line) ? line : '')).join('\n');
}

function readText(path: string): string {
  try {
    return readIfThere(path) ?? '';
  } catch (error) {
    throw knownHostsUnreadable(path, error);
  }
}
