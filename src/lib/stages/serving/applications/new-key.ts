import { createHash, randomBytes } from 'node:crypto';

/** A key as applications send it: 256 random bits, with a prefix that scanners of leaked secrets can match. */
export function generateKey(): string {
  return `svk_${randomBytes(32).toString('base64url')}`;
}

/** sha256 of a key, as lower-case hex. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
