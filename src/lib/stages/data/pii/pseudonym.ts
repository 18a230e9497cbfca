import { createHmac } from 'node:crypto';
import { replaceAt } from '../../../core/text/mask-secrets.ts';
import type { Finding } from './finding.ts';

/** `[email-3f9a2c1b7d04]`: the same value gets the same token under the same key (HMAC-SHA-256, 48 bits shown). */
export function pseudonymOf({ type, canonical }: Finding, key: Uint8Array): string {
  const mark = createHmac('sha256', key).update(`${type}:${canonical}`).digest('hex').slice(0, 12);
  return `[${type}-${mark}]`;
}

/** Identifies a key without revealing it, so that the manifest shows which datasets can be joined. */
export function keyIdOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('key-id').digest('hex').slice(0, 8);
}

/** The text with each finding replaced: by its pseudonym when there is a key, else by its type. */
export function replacePii(text: string, findings: readonly Finding[], key: Uint8Array | undefined): string {
  return replaceAt(text, findings, (finding) => (key ? pseudonymOf(finding, key) : `[${finding.type}]`));
}
