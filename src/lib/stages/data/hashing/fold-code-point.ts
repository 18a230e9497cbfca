const REMOVED = /\p{M}/gu;
const KEPT = /[\p{L}\p{N}\p{S}#%&@*/]/u;

/** A character in comparisons: compatibility form, lower case, no accent; punctuation is a space. Signs stay. */
export function foldCodePoint(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  const plain = character.normalize('NFKD').toLowerCase().replace(REMOVED, '').replaceAll('ς', 'σ');
  return Array.from(plain, (one) => (KEPT.test(one) ? one : ' ')).join('');
}
