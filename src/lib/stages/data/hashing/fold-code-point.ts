const REMOVED = /\p{M}/gu;
const KEPT = /[\p{L}\p{N}\p{S}#%&@*/]/u;

/**
 * How one character counts in comparisons: compatibility form, lower case, no accent; a space for punctuation;
 * nothing for a combining mark. Digits and signs such as `+`, `%` and `€` stay, because answers differ by them.
 */
export function foldCodePoint(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  const plain = character.normalize('NFKD').toLowerCase().replace(REMOVED, '').replaceAll('ς', 'σ');
  return Array.from(plain, (one) => (KEPT.test(one) ? one : ' ')).join('');
}
