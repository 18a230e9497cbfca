import type { SecretPlace } from '../../../core/text/find-secrets.ts';

/** Long tokens, or words that name a secret: few texts hold either, and only those are searched. */
const SIGN = /[^\s<>"']{20}|passw|passphrase|secret|token|credential|api.?key/i;

/** Pure: false for most texts without a secret; rarely false for one with. */
export function mayHoldSecret(text: string): boolean {
  return SIGN.test(text);
}

/** Pure: the text with each secret hidden. */
export function hideSecrets(text: string, secrets: readonly SecretPlace[]): string {
  return secrets
    .toReversed()
    .reduce((shown, { start, end }) => `${shown.slice(0, start)}[secret]${shown.slice(end)}`, text);
}
