import type { Finding } from './finding.ts';
import { pseudonymOf } from './pseudonym.ts';

/** The text with each finding replaced: by its pseudonym when there is a key, else by its type. */
export function replacePii(text: string, findings: readonly Finding[], key: Uint8Array | undefined): string {
  let result = '';
  let from = 0;
  for (const finding of findings) {
    result += text.slice(from, finding.start) + (key ? pseudonymOf(finding, key) : `[${finding.type}]`);
    from = finding.end;
  }
  return result + text.slice(from);
}
