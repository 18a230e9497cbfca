import { createHmac } from 'node:crypto';
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
