/**
 * What people put between groups of digits. Texts are UTF-8 bytes, one per character (see `byteText`), so the
 * no-break space and its narrow form are byte sequences.
 */
export const SEPARATOR = '(?:[ .-]|\\xC2\\xA0|\\xE2\\x80\\xAF)';

/** Characters of a number without anything else, in upper case. */
export function bare(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
